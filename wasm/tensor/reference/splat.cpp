// dx[iy, ix] = sum over output pixels of weight_y * weight_x * dy: the adjoint of crop.
#include <vector>

#include "tensor/reference/reference.h"
#include "tensor/reference/triangle_weights.h"

namespace untaught::tensor::reference {

void run(const Splat& p, Operands o) {
  const auto dy = o[0].f32(), boxes = o[1].f32(), dx = o[2].f32();
  std::vector<double> sums(dx.size(), 0.0);
  for (uint32_t n = 0; n < p.n; ++n)
    for (uint32_t oy = 0; oy < p.out_height; ++oy) {
      const auto weight_y = triangle_weights(boxes[n * 4 + 1], boxes[n * 4 + 3], oy, p.height);
      for (uint32_t ox = 0; ox < p.out_width; ++ox) {
        const auto weight_x = triangle_weights(boxes[n * 4], boxes[n * 4 + 2], ox, p.width);
        for (uint32_t iy = 0; iy < p.height; ++iy)
          for (uint32_t ix = 0; ix < p.width; ++ix)
            for (uint32_t c = 0; c < p.channels; ++c) {
              sums[((n * p.height + iy) * p.width + ix) * p.channels + c] +=
                  weight_y[iy] * weight_x[ix] *
                  dy[((n * p.out_height + oy) * p.out_width + ox) * p.channels + c];
            }
      }
    }
  for (size_t i = 0; i < sums.size(); ++i) dx[i] = static_cast<float>(sums[i]);
}

}  // namespace untaught::tensor::reference
