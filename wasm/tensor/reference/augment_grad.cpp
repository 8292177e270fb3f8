// dx(source) = M transposed * dy; 0 where no output pixel reads the source.
#include <algorithm>

#include "tensor/reference/augment_source.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const AugmentGrad& p, Operands o) {
  const auto dy = o[0].f32(), table = o[1].f32(), dx = o[2].f32();
  const uint32_t pixels = p.height * p.width;
  std::fill(dx.begin(), dx.end(), 0.0f);
  for (uint32_t n = 0; n < p.n; ++n) {
    const auto row = table.subspan(n * 16, 16);
    for (uint32_t i = 0; i < pixels; ++i) {
      const uint32_t source = augment_source(row, i / p.width, i % p.width, p.height, p.width);
      if (source == kOutside) continue;
      const float* in = &dy[(n * pixels + i) * 3];
      for (uint32_t c = 0; c < 3; ++c) {
        dx[(n * pixels + source) * 3 + c] = row[c] * in[0] + row[3 + c] * in[1] + row[6 + c] * in[2];
      }
    }
  }
}

}  // namespace untaught::tensor::reference
