// dx = dy * scale / sqrt(running variance + eps); zero where relu made y zero.
#include <cmath>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const BatchNormEvalGrad& p, Operands o) {
  const auto y = o[0].f32(), dy = o[1].f32(), affine = o[2].f32(), running = o[3].f32(), dx = o[4].f32();
  for (uint32_t r = 0; r < p.rows; ++r)
    for (uint32_t c = 0; c < p.channels; ++c) {
      const uint32_t i = r * p.channels + c;
      const double inverse_std = 1.0 / std::sqrt(double{running[p.channels + c]} + p.eps);
      const double passed = p.relu && !(y[i] > 0.0f) ? 0.0 : dy[i];
      dx[i] = static_cast<float>(passed * affine[c] * inverse_std);
    }
}

}  // namespace untaught::tensor::reference
