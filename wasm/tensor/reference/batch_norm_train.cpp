// Per channel: mean and biased variance of the batch, then y = (x - mean) / sqrt(var + eps) * scale + shift,
// or its relu.
#include <algorithm>
#include <cmath>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const BatchNormTrain& p, Operands o) {
  const auto x = o[0].f32(), affine = o[1].f32(), running = o[2].f32(), y = o[3].f32(), saved = o[4].f32();
  const uint32_t channels = p.channels;
  for (uint32_t c = 0; c < channels; ++c) {
    double mean = 0.0, variance = 0.0;
    for (uint32_t r = 0; r < p.rows; ++r) mean += x[r * channels + c];
    mean /= p.rows;
    for (uint32_t r = 0; r < p.rows; ++r)
      variance += (x[r * channels + c] - mean) * (x[r * channels + c] - mean);
    variance /= p.rows;
    const double inverse_std = 1.0 / std::sqrt(variance + p.eps);
    for (uint32_t r = 0; r < p.rows; ++r) {
      const double value = (x[r * channels + c] - mean) * inverse_std * affine[c] + affine[channels + c];
      y[r * channels + c] = static_cast<float>(p.relu ? std::max(value, 0.0) : value);
    }
    const double unbiased = variance * p.rows / std::max(p.rows - 1, 1u);
    const double keep = 1.0 - p.momentum;
    running[c] = static_cast<float>(keep * running[c] + p.momentum * mean);
    running[channels + c] = static_cast<float>(keep * running[channels + c] + p.momentum * unbiased);
    saved[c] = static_cast<float>(mean);
    saved[channels + c] = static_cast<float>(inverse_std);
  }
}

}  // namespace untaught::tensor::reference
