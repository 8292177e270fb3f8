// y = scale * a * b.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Multiply& p, Operands o) {
  const auto a = o[0].f32(), b = o[1].f32(), y = o[2].f32();
  for (uint32_t i = 0; i < p.count; ++i) y[i] = p.scale * a[i] * b[i];
}

}  // namespace untaught::tensor::reference
