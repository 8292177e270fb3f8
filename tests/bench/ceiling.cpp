#include "bench/ceiling.h"

#include <cstring>
#include <vector>

#include "tensor/cpu/simd.h"

namespace untaught::bench {

using namespace tensor::cpu;

namespace {
// Keeps a result from being left out.
volatile float sink;
}  // namespace

constexpr uint32_t kFactors = 4;
float factors[kFactors * kLanes];  // not static: it could be changed elsewhere, so each load stands

void multiply_add(uint32_t steps) {
  if constexpr (kFused) {
    // Ten chains hide the latency of a multiply-add and fit the registers that engines use.
    const f32x4 scale = splat(0.999f), shift = splat(0.5f);
    f32x4 a = shift, b = shift * 2, c = shift * 3, d = shift * 4, e = shift * 5;
    f32x4 f = shift * 6, g = shift * 7, h = shift * 8, i = shift * 9, j = shift * 10;
    UNTAUGHT_NO_UNROLL
    for (uint32_t step = 0; step < steps; ++step) {
      a = madd(a, scale, shift), b = madd(b, scale, shift), c = madd(c, scale, shift),
      d = madd(d, scale, shift);
      e = madd(e, scale, shift), f = madd(f, scale, shift), g = madd(g, scale, shift),
      h = madd(h, scale, shift);
      i = madd(i, scale, shift), j = madd(j, scale, shift);
    }
    sink = (a + b + c + d + e + f + g + h + i + j)[0];
  } else {
    // Two instructions would make a chain wait for both. Here, as in a convolution, a sum waits for its
    // addition only: the factors are loaded anew in each step, so the products cannot be taken out of the
    // loop.
    const f32x4 weights[2] = {splat(0.999f), splat(0.5f)};
    f32x4 sums[kFactors][2] = {};
    UNTAUGHT_NO_UNROLL
    for (uint32_t step = 0; step < steps; ++step) {
      UNTAUGHT_KEEP_ORDER;
      for (uint32_t i = 0; i < kFactors; ++i) {
        const f32x4 factor = load(factors + i * kLanes);
        for (uint32_t v = 0; v < 2; ++v) sums[i][v] = madd(factor, weights[v], sums[i][v]);
      }
    }
    f32x4 total = {};
    for (const auto& pair : sums) total += pair[0] + pair[1];
    sink = total[0];
  }
}

void copy(size_t bytes) {
  static auto* memory = new std::vector<char>;
  if (memory->size() < 2 * bytes) memory->resize(2 * bytes, 1);
  std::memcpy(memory->data() + bytes, memory->data(), bytes);
  sink = (*memory)[bytes + bytes / 2];
}

}  // namespace untaught::bench
