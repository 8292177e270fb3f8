// y = M * x(flipped and shifted) + offset; 0 where the source lies outside.
#include "tensor/reference/augment_source.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Augment& p, Operands o) {
  const auto x = o[0].f32(), table = o[1].f32(), y = o[2].f32();
  const uint32_t pixels = p.height * p.width;
  for (uint32_t n = 0; n < p.n; ++n) {
    const auto row = table.subspan(n * 16, 16);
    for (uint32_t i = 0; i < pixels; ++i) {
      const uint32_t source = augment_source(row, i / p.width, i % p.width, p.height, p.width);
      for (uint32_t c = 0; c < 3; ++c) {
        float value = 0.0f;
        if (source != kOutside) {
          const float* in = &x[(n * pixels + source) * 3];
          value = row[c * 3] * in[0] + row[c * 3 + 1] * in[1] + row[c * 3 + 2] * in[2] + row[9 + c];
        }
        y[(n * pixels + i) * 3 + c] = value;
      }
    }
  }
}

}  // namespace untaught::tensor::reference
