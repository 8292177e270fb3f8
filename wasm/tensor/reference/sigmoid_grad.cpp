// dx = dy * y * (1 - y).
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const SigmoidGrad& p, Operands o) {
  const auto y = o[0].f32(), dy = o[1].f32(), dx = o[2].f32();
  for (uint32_t i = 0; i < p.count; ++i) dx[i] = dy[i] * y[i] * (1.0f - y[i]);
}

}  // namespace untaught::tensor::reference
