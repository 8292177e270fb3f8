// dx = (dy - y * <y, dy>) / length, in double precision.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const L2NormaliseGrad& p, Operands o) {
  const auto y = o[0].f32(), lengths = o[1].f32(), dy = o[2].f32(), dx = o[3].f32();
  for (uint32_t r = 0; r < p.rows; ++r) {
    const uint32_t first = r * p.channels;
    double along = 0.0;
    for (uint32_t c = 0; c < p.channels; ++c) along += double{y[first + c]} * dy[first + c];
    for (uint32_t c = 0; c < p.channels; ++c)
      dx[first + c] = static_cast<float>((dy[first + c] - y[first + c] * along) / lengths[r]);
  }
}

}  // namespace untaught::tensor::reference
