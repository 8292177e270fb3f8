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

// Ten chains hide the latency of a multiply-add and fit the registers that engines use.
void multiply_add(uint32_t steps) {
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
}

void copy(size_t bytes) {
  static auto* memory = new std::vector<char>;
  if (memory->size() < 2 * bytes) memory->resize(2 * bytes, 1);
  std::memcpy(memory->data() + bytes, memory->data(), bytes);
  sink = (*memory)[bytes + bytes / 2];
}

}  // namespace untaught::bench
