// dx = dy * weight transposed.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const LinearInputGrad& p, Operands o) {
  const auto dy = o[0].f32(), weight = o[1].f32(), dx = o[2].f32();
  for (uint32_t r = 0; r < p.rows; ++r)
    for (uint32_t i = 0; i < p.in_features; ++i) {
      double sum = 0.0;
      for (uint32_t f = 0; f < p.out_features; ++f) {
        sum += double{dy[r * p.out_features + f]} * weight[i * p.out_features + f];
      }
      dx[r * p.in_features + i] = static_cast<float>(sum);
    }
}

}  // namespace untaught::tensor::reference
