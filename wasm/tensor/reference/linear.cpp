// y = x * weight + bias.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Linear& p, Operands o) {
  const auto x = o[0].f32(), weight = o[1].f32(), bias = o[2].f32(), y = o[3].f32();
  for (uint32_t r = 0; r < p.rows; ++r)
    for (uint32_t f = 0; f < p.out_features; ++f) {
      double sum = bias[f];
      for (uint32_t i = 0; i < p.in_features; ++i) {
        sum += double{x[r * p.in_features + i]} * weight[i * p.out_features + f];
      }
      y[r * p.out_features + f] = static_cast<float>(sum);
    }
}

}  // namespace untaught::tensor::reference
