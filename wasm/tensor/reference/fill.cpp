// y = first, from element `split` on second.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Fill& p, Operands o) {
  const auto y = o[0].f32();
  for (uint32_t i = 0; i < p.count; ++i) y[i] = i < p.split ? p.first : p.second;
}

}  // namespace untaught::tensor::reference
