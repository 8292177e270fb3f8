// dx = dy of the pixel's window / window^2.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const AvgPoolGrad& p, Operands o) {
  const auto dy = o[0].f32(), dx = o[1].f32();
  const uint32_t out_height = p.height / p.window, out_width = p.width / p.window;
  const float share = 1.0f / static_cast<float>(p.window * p.window);
  for (uint32_t n = 0; n < p.n; ++n)
    for (uint32_t iy = 0; iy < p.height; ++iy)
      for (uint32_t ix = 0; ix < p.width; ++ix)
        for (uint32_t c = 0; c < p.channels; ++c) {
          const uint32_t pixel = (n * out_height + iy / p.window) * out_width + ix / p.window;
          dx[((n * p.height + iy) * p.width + ix) * p.channels + c] = dy[pixel * p.channels + c] * share;
        }
}

}  // namespace untaught::tensor::reference
