// y = 1 / (1 + exp(-x)), in double precision.
#include <cmath>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Sigmoid& p, Operands o) {
  const auto x = o[0].f32(), y = o[1].f32();
  for (uint32_t i = 0; i < p.count; ++i) y[i] = static_cast<float>(1.0 / (1.0 + std::exp(-double{x[i]})));
}

}  // namespace untaught::tensor::reference
