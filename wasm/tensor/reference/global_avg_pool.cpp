// y = mean over the positions of one image.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const GlobalAvgPool& p, Operands o) {
  const auto x = o[0].f32(), y = o[1].f32();
  for (uint32_t n = 0; n < p.n; ++n)
    for (uint32_t c = 0; c < p.channels; ++c) {
      double sum = 0.0;
      for (uint32_t i = 0; i < p.positions; ++i) sum += x[(n * p.positions + i) * p.channels + c];
      y[n * p.channels + c] = static_cast<float>(sum / p.positions);
    }
}

}  // namespace untaught::tensor::reference
