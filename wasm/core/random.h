// Counter-based randomness: a value is a pure function of (seed, stream, counter), so the CPU and the GPU
// agree and replay in any order. The WGSL twin is shaders/shared/random.wgsl; both are integers only.
#pragma once

#include <cstdint>

namespace untaught {

// Two rounds of a 32-bit finaliser (multiply, xor-shift) over the mixed key. Range: all of u32.
constexpr uint32_t hash_u32(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  x ^= x >> 16;
  return x;
}

// Draw number `counter` of `stream` under `seed`.
constexpr uint32_t random_u32(uint32_t seed, uint32_t stream, uint32_t counter) {
  return hash_u32(hash_u32(hash_u32(seed ^ 0x9e3779b9u) + stream * 0x85ebca6bu) + counter);
}

// Uniform in [0, 1): the top 24 bits, exact in f32 on every device.
constexpr float random_unit(uint32_t seed, uint32_t stream, uint32_t counter) {
  return static_cast<float>(random_u32(seed, stream, counter) >> 8) * (1.0f / 16777216.0f);
}

// Uniform in [0, bound), bound in [1, 65536]: 16 high bits scaled, equal on every device.
constexpr uint32_t random_below(uint32_t seed, uint32_t stream, uint32_t counter, uint32_t bound) {
  return ((random_u32(seed, stream, counter) >> 16) * bound) >> 16;
}

// Standard normal, approximated as the centred sum of twelve uniforms of 16 bits (Irwin-Hall): no
// transcendental functions, so it is the same on every device. Uses counters 12k .. 12k + 11.
constexpr float random_normal(uint32_t seed, uint32_t stream, uint32_t counter) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < 12; ++i) sum += random_u32(seed, stream, counter * 12 + i) >> 16;
  return (static_cast<float>(sum) - 393210.0f) * (1.0f / 65536.0f);
}

}  // namespace untaught
