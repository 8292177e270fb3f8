// The resampling weights that crop and splat share.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace untaught::tensor::reference {

// Weights of output position o over the source positions 0..size-1 (one axis): a triangle of half-width
// max(1, scale) source pixels around origin + scale * (o + 0.5) - 0.5, normalised; all zero where none is
// inside.
inline std::vector<double> triangle_weights(float origin, float scale, uint32_t o, uint32_t size) {
  std::vector<double> weights(size, 0.0);
  const double centre = origin + double{scale} * (o + 0.5) - 0.5, radius = std::max(1.0, double{scale});
  double sum = 0.0;
  for (uint32_t i = 0; i < size; ++i) {
    weights[i] = std::max(0.0, 1.0 - std::abs(centre - i) / radius);
    sum += weights[i];
  }
  if (sum > 0.0) {
    for (double& weight : weights) weight /= sum;
  }
  return weights;
}

}  // namespace untaught::tensor::reference
