// Four floats at a time, by the compiler's vector extension: the same source for WebAssembly SIMD and native
// builds.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__wasm_relaxed_simd__)
#include <wasm_simd128.h>
#elif defined(__FMA__)
#include <immintrin.h>
#endif

// Before a loop that must stay as it is written.
#if defined(__clang__)
#define UNTAUGHT_NO_UNROLL _Pragma("clang loop unroll(disable)")
#else
#define UNTAUGHT_NO_UNROLL
#endif

// Loads after it are not moved before it: values that are loaded ahead take registers from sums.
#define UNTAUGHT_KEEP_ORDER asm volatile("" ::: "memory")

namespace untaught::tensor::cpu {

using f32x4 = float __attribute__((vector_size(16)));
inline constexpr uint32_t kLanes = 4;

inline f32x4 load(const float* from) {
  f32x4 v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}
inline void store(float* to, f32x4 v) { std::memcpy(to, &v, sizeof(v)); }
inline f32x4 splat(float x) { return f32x4{x, x, x, x}; }

// Whether the build has a fused multiply-add.
#if defined(__wasm_relaxed_simd__) || defined(__FMA__)
inline constexpr bool kFused = true;
#else
inline constexpr bool kFused = false;
#endif

// a * b + c; one rounding where it is fused, else two.
inline f32x4 madd(f32x4 a, f32x4 b, f32x4 c) {
#if defined(__wasm_relaxed_simd__)
  return (f32x4)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c);
#elif defined(__FMA__)
  return _mm_fmadd_ps(a, b, c);
#else
  return a * b + c;
#endif
}

// b where either is NaN.
inline f32x4 max(f32x4 a, f32x4 b) { return a > b ? a : b; }

// The same for one float, so that a loop over vectors and its rest can be one template.
inline void store(float* to, float x) { *to = x; }
inline float madd(float a, float b, float c) { return a * b + c; }
inline float max(float a, float b) { return a > b ? a : b; }

template <class T>
T load_as(const float* from) {
  if constexpr (sizeof(T) == sizeof(float))
    return *from;
  else
    return load(from);
}

}  // namespace untaught::tensor::cpu
