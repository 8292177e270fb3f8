// y = min(max(x * scale + shift, low), high).
#include <algorithm>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const ScaleShift& p, Operands o) {
  const auto x = o[0].f32(), affine = o[1].f32(), y = o[2].f32();
  for (uint32_t r = 0; r < p.rows; ++r)
    for (uint32_t c = 0; c < p.channels; ++c) {
      const double value = double{x[r * p.channels + c]} * affine[c] + affine[p.channels + c];
      y[r * p.channels + c] = std::min(std::max(static_cast<float>(value), p.low), p.high);
    }
}

}  // namespace untaught::tensor::reference
