// dx = scale / std * (dy - mean(dy) - xhat * mean(dy * xhat)), per channel, with xhat = (x - mean) / std.
// With relu, dy counts where scale * xhat + shift > 0 only.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const BatchNormTrainGrad& p, Operands o) {
  const auto x = o[0].f32(), affine = o[1].f32(), saved = o[2].f32(), dy = o[3].f32(), dx = o[4].f32(),
             daffine = o[5].f32();
  const uint32_t channels = p.channels;
  for (uint32_t c = 0; c < channels; ++c) {
    const double mean = saved[c], inverse_std = saved[channels + c];
    const auto xhat = [&](uint32_t r) { return (x[r * channels + c] - mean) * inverse_std; };
    const auto passed = [&](uint32_t r) {
      const bool zero = p.relu && !(xhat(r) * affine[c] + affine[channels + c] > 0.0);
      return zero ? 0.0 : double{dy[r * channels + c]};
    };
    double dscale = 0.0, dshift = 0.0;
    for (uint32_t r = 0; r < p.rows; ++r) {
      dscale += passed(r) * xhat(r);
      dshift += passed(r);
    }
    for (uint32_t r = 0; r < p.rows; ++r) {
      dx[r * channels + c] = static_cast<float>(affine[c] * inverse_std *
                                                (passed(r) - dshift / p.rows - xhat(r) * dscale / p.rows));
    }
    daffine[c] = static_cast<float>(dscale);
    daffine[channels + c] = static_cast<float>(dshift);
  }
}

}  // namespace untaught::tensor::reference
