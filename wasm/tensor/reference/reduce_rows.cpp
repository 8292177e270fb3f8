// y[column] = scale * sum over rows.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const ReduceRows& p, Operands o) {
  const auto x = o[0].f32(), y = o[1].f32();
  for (uint32_t c = 0; c < p.columns; ++c) {
    double sum = 0.0;
    for (uint32_t r = 0; r < p.rows; ++r) sum += x[r * p.columns + c];
    y[c] = static_cast<float>(p.scale * sum);
  }
}

}  // namespace untaught::tensor::reference
