// y[i] = low + (high - low) * uniform draw i.
#include "core/random.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const FillUniform& p, Operands o) {
  const auto state = o[0].u32();
  const auto y = o[1].f32();
  const uint32_t stream = p.stream + state[kStateRestart] * 65536u;
  for (uint32_t i = 0; i < p.count; ++i)
    y[i] = p.low + (p.high - p.low) * random_unit(state[kStateSeed], stream, i);
}

}  // namespace untaught::tensor::reference
