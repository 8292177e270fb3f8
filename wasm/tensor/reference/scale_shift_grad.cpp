// dx = dy * scale where y lies between the bounds.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const ScaleShiftGrad& p, Operands o) {
  const auto y = o[0].f32(), dy = o[1].f32(), affine = o[2].f32(), dx = o[3].f32();
  for (uint32_t i = 0; i < p.rows * p.channels; ++i)
    dx[i] = y[i] > p.low && y[i] < p.high ? dy[i] * affine[i % p.channels] : 0.0f;
}

}  // namespace untaught::tensor::reference
