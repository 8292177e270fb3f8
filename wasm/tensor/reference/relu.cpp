// y = max(x, 0).
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Relu& p, Operands o) {
  const auto x = o[0].f32(), y = o[1].f32();
  for (uint32_t i = 0; i < p.count; ++i) y[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

}  // namespace untaught::tensor::reference
