// y[0] = sum of x^2.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const SquaredNorm& p, Operands o) {
  const auto x = o[0].f32();
  double sum = 0.0;
  for (uint32_t i = 0; i < p.count; ++i) sum += double{x[i]} * x[i];
  o[1].f32()[0] = static_cast<float>(sum);
}

}  // namespace untaught::tensor::reference
