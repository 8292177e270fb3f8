// Rows divided by their length, in double precision.
#include <algorithm>
#include <cmath>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const L2Normalise& p, Operands o) {
  const auto x = o[0].f32(), y = o[1].f32(), lengths = o[2].f32();
  for (uint32_t r = 0; r < p.rows; ++r) {
    double sum = 0.0;
    for (uint32_t c = 0; c < p.channels; ++c) sum += double{x[r * p.channels + c]} * x[r * p.channels + c];
    const double length = std::max(std::sqrt(sum), double{kLeastNorm});
    for (uint32_t c = 0; c < p.channels; ++c)
      y[r * p.channels + c] = static_cast<float>(x[r * p.channels + c] / length);
    lengths[r] = static_cast<float>(length);
  }
}

}  // namespace untaught::tensor::reference
