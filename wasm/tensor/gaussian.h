// The weights of blur, shared by its reference and its fast kernel.
#pragma once

#include <algorithm>
#include <cmath>

#include "tensor/op/transforms.h"

namespace untaught::tensor {

struct Gaussian {
  int32_t radius = 0;
  float weights[kMaxBlurRadius + 1] = {
      1.0f};  // at distance 0 .. radius; they and their mirror images add to 1

  // sigma: pixels, 0..kMaxSigma
  explicit Gaussian(float sigma) {
    if (sigma == 0.0f) return;
    radius = std::min(static_cast<int32_t>(std::ceil(3.0f * sigma)), static_cast<int32_t>(kMaxBlurRadius));
    double sum = 0.0, values[kMaxBlurRadius + 1];
    for (int32_t k = 0; k <= radius; ++k) {
      values[k] = std::exp(-0.5 * k * k / (double{sigma} * sigma));
      sum += k == 0 ? values[k] : 2.0 * values[k];
    }
    for (int32_t k = 0; k <= radius; ++k) weights[k] = static_cast<float>(values[k] / sum);
  }
};

// Position i of an axis that goes on as its mirror image, -size <= i < 2 * size.
constexpr int32_t mirrored(int32_t i, int32_t size) {
  return i < 0 ? -1 - i : i >= size ? 2 * size - 1 - i : i;
}

}  // namespace untaught::tensor
