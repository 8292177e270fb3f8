// dx = dy where y > 0, else 0.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const ReluGrad& p, Operands o) {
  const auto y = o[0].f32(), dy = o[1].f32(), dx = o[2].f32();
  for (uint32_t i = 0; i < p.count; ++i) dx[i] = y[i] > 0.0f ? dy[i] : 0.0f;
}

}  // namespace untaught::tensor::reference
