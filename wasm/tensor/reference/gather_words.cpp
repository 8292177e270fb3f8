// y[i] = table[indices[i]].
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const GatherWords& p, Operands o) {
  const auto indices = o[0].u32(), table = o[1].u32(), y = o[2].u32();
  for (uint32_t i = 0; i < p.count; ++i) y[i] = table[indices[i]];
}

}  // namespace untaught::tensor::reference
