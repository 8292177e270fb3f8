// dx = dy / positions.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const GlobalAvgPoolGrad& p, Operands o) {
  const auto dy = o[0].f32(), dx = o[1].f32();
  const float share = 1.0f / static_cast<float>(p.positions);
  for (uint32_t n = 0; n < p.n; ++n)
    for (uint32_t i = 0; i < p.positions; ++i)
      for (uint32_t c = 0; c < p.channels; ++c) {
        dx[(n * p.positions + i) * p.channels + c] = dy[n * p.channels + c] * share;
      }
}

}  // namespace untaught::tensor::reference
