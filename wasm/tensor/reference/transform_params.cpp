// What each image goes through: a smaller size, a blur or a band taken out, JPEG.
#include "core/random.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const TransformParams& p, Operands o) {
  const auto state = o[0].u32();
  const auto down = o[1].f32(), up = o[2].f32(), sigmas = o[3].f32(), quality = o[4].f32();
  const auto size = static_cast<float>(p.size);
  for (uint32_t n = 0; n < p.n; ++n) {
    const uint32_t draw = (state[p.counter] * p.n + n) * 8;
    auto u = [&](uint32_t k) { return random_unit(state[kStateSeed], p.stream, draw + k); };
    auto whole = [&](uint32_t k, uint32_t least, uint32_t most) {
      return static_cast<float>(least +
                                random_below(state[kStateSeed], p.stream, draw + k, most - least + 1));
    };
    const float side = u(0) < p.size_share ? whole(1, p.least_side, p.most_side) : size;
    for (const uint32_t axis : {0u, 1u}) {
      down[n * 4 + axis] = up[n * 4 + axis] = 0.0f;
      down[n * 4 + 2 + axis] = size / side;
      up[n * 4 + 2 + axis] = side / size;
    }
    const float kind = u(2);
    sigmas[n * 2] = sigmas[n * 2 + 1] = 0.0f;
    if (kind < p.blur_share) {
      sigmas[n * 2 + 1] = p.sigma_low + (p.sigma_high - p.sigma_low) * u(3);
    } else if (kind < p.blur_share + p.band_share) {
      sigmas[n * 2] = p.band_low + (p.band_high - p.band_low) * u(3);
      sigmas[n * 2 + 1] = 2.0f * sigmas[n * 2];
    }
    quality[n] = u(4) < p.jpeg_share ? whole(5, p.least_quality, p.most_quality) : 0.0f;
  }
}

}  // namespace untaught::tensor::reference
