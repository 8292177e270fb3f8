// indices[i] = first + a uniform draw below bound, of the range that i belongs to.
#include "core/random.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const SampleIndices& p, Operands o) {
  const auto state = o[0].u32(), indices = o[1].u32();
  for (uint32_t i = 0; i < p.count; ++i) {
    const uint32_t draw = state[p.counter] * p.count + i;
    indices[i] = i < p.split ? p.first_a + random_below(state[kStateSeed], p.stream, draw, p.bound_a)
                             : p.first_b + random_below(state[kStateSeed], p.stream, draw, p.bound_b);
  }
}

}  // namespace untaught::tensor::reference
