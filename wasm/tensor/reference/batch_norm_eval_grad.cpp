// dx = dy * scale / sqrt(running variance + eps).
#include <cmath>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const BatchNormEvalGrad& p, Operands o) {
  const auto dy = o[0].f32(), affine = o[1].f32(), running = o[2].f32(), dx = o[3].f32();
  for (uint32_t r = 0; r < p.rows; ++r)
    for (uint32_t c = 0; c < p.channels; ++c) {
      const double inverse_std = 1.0 / std::sqrt(double{running[p.channels + c]} + p.eps);
      dx[r * p.channels + c] = static_cast<float>(dy[r * p.channels + c] * affine[c] * inverse_std);
    }
}

}  // namespace untaught::tensor::reference
