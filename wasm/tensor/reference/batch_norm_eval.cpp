// y = (x - running mean) / sqrt(running variance + eps) * scale + shift, or its relu.
#include <algorithm>
#include <cmath>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const BatchNormEval& p, Operands o) {
  const auto x = o[0].f32(), affine = o[1].f32(), running = o[2].f32(), y = o[3].f32();
  for (uint32_t r = 0; r < p.rows; ++r)
    for (uint32_t c = 0; c < p.channels; ++c) {
      const double inverse_std = 1.0 / std::sqrt(double{running[p.channels + c]} + p.eps);
      const double value =
          (x[r * p.channels + c] - double{running[c]}) * inverse_std * affine[c] + affine[p.channels + c];
      y[r * p.channels + c] = static_cast<float>(p.relu ? std::max(value, 0.0) : value);
    }
}

}  // namespace untaught::tensor::reference
