// y = x > 0 ? x : slope * x.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Prelu& p, Operands o) {
  const auto x = o[0].f32(), slope = o[1].f32(), y = o[2].f32();
  for (uint32_t i = 0; i < p.rows * p.channels; ++i) y[i] = x[i] > 0.0f ? x[i] : slope[i % p.channels] * x[i];
}

}  // namespace untaught::tensor::reference
