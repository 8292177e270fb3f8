// indices[i] = first + (position + i) modulo bound.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const WalkIndices& p, Operands o) {
  const auto state = o[0].u32(), indices = o[1].u32();
  for (uint32_t i = 0; i < p.count; ++i) indices[i] = p.first + (state[p.counter] * p.count + i) % p.bound;
}

}  // namespace untaught::tensor::reference
