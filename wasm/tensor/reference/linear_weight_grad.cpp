// dweight = x transposed * dy; dbias = sum of dy over the rows.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const LinearWeightGrad& p, Operands o) {
  const auto x = o[0].f32(), dy = o[1].f32(), dweight = o[2].f32(), dbias = o[3].f32();
  for (uint32_t f = 0; f < p.out_features; ++f) {
    for (uint32_t i = 0; i < p.in_features; ++i) {
      double sum = 0.0;
      for (uint32_t r = 0; r < p.rows; ++r)
        sum += double{x[r * p.in_features + i]} * dy[r * p.out_features + f];
      dweight[i * p.out_features + f] = static_cast<float>(sum);
    }
    double sum = 0.0;
    for (uint32_t r = 0; r < p.rows; ++r) sum += dy[r * p.out_features + f];
    dbias[f] = static_cast<float>(sum);
  }
}

}  // namespace untaught::tensor::reference
