// A face model whose statistics are set by hand.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "nn/face_model.h"
#include "unit/onnx_fixtures.h"

namespace face_fixtures {

using namespace onnx_fixtures;

inline constexpr uint32_t kComponents = 150, kValues = 64 * 64 * 3, kTaps = 11 * 11;

inline Bytes constants(size_t count, float value) { return floats(std::vector<float>(count, value)); }

// Mean grey; an identity is a standard normal draw for each row of basis [150, 12288] (int8, rows
// orthogonal), times scale; photos of one person differ by their residual alone, which is white with standard
// deviations 0.1 (luma) and 0.05 (colours).
inline untaught::nn::FaceModel face_model(const Bytes& basis, float scale) {
  Bytes unit(kComponents * kComponents);
  for (uint32_t k = 0; k < kComponents; ++k) unit[k * kComponents + k] = 100;
  std::vector<float> kernels(4 * kTaps);
  for (uint32_t i = 0; i < 4; ++i) kernels[i * kTaps + kTaps / 2] = 1;
  const auto parsed = untaught::nn::FaceModel::parse(model({
      tensor("between_q", {kComponents, kComponents}, 3, unit, true),
      tensor("between_scale", {kComponents}, 1, constants(kComponents, 0.01f), true),
      tensor("within_q", {kComponents, kComponents}, 3, Bytes(kComponents * kComponents), true),
      tensor("within_scale", {kComponents}, 1, constants(kComponents, 0.01f), true),
      tensor("basis_q", {kComponents, kValues}, 3, basis, true),
      tensor("basis_scale", {kComponents}, 1, constants(kComponents, scale), true),
      tensor("mean", {kValues}, 1, constants(kValues, 0.5f), true),
      tensor("residual_kernels", {4, 11, 11}, 1, floats(kernels), true),
      tensor("residual_gain", {64, 64}, 1, constants(64 * 64, 1), true),
      tensor("residual_log_amplitude_mean", {4}, 1, constants(4, std::log(0.05f)), true),
      tensor("residual_log_amplitude_factor", {4, 4}, 1, constants(16, 0), true),
      tensor("residual_mix", {3, 3}, 1, floats({1, 0, 0, 0, 1, 0, 0, 0, 1}), true),
      tensor("residual_modulation", {1}, 1, constants(1, 0), true),
  }));
  REQUIRE(parsed);
  return *parsed;
}

}  // namespace face_fixtures
