// dx = x > 0 ? dy : slope * dy.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const PreluGrad& p, Operands o) {
  const auto x = o[0].f32(), slope = o[1].f32(), dy = o[2].f32(), dx = o[3].f32();
  for (uint32_t i = 0; i < p.rows * p.channels; ++i)
    dx[i] = x[i] > 0.0f ? dy[i] : slope[i % p.channels] * dy[i];
}

}  // namespace untaught::tensor::reference
