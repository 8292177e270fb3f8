// y = mean over each window x window square.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const AvgPool& p, Operands o) {
  const auto x = o[0].f32(), y = o[1].f32();
  const uint32_t out_height = p.height / p.window, out_width = p.width / p.window;
  for (uint32_t n = 0; n < p.n; ++n)
    for (uint32_t oy = 0; oy < out_height; ++oy)
      for (uint32_t ox = 0; ox < out_width; ++ox)
        for (uint32_t c = 0; c < p.channels; ++c) {
          double sum = 0.0;
          for (uint32_t i = 0; i < p.window; ++i)
            for (uint32_t j = 0; j < p.window; ++j) {
              sum += x[((n * p.height + oy * p.window + i) * p.width + ox * p.window + j) * p.channels + c];
            }
          y[((n * out_height + oy) * out_width + ox) * p.channels + c] =
              static_cast<float>(sum / (1.0 * p.window * p.window));
        }
}

}  // namespace untaught::tensor::reference
