// Drawing synthetic faces from a model whose statistics are set by hand.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "nn/face_model.h"
#include "unit/onnx_fixtures.h"

using namespace untaught;
using namespace untaught::nn;
using namespace onnx_fixtures;

namespace {

constexpr uint32_t kComponents = 150, kValues = 64 * 64 * 3, kTaps = 11 * 11;

Bytes constants(size_t count, float value) { return floats(std::vector<float>(count, value)); }

// Mean grey; an identity moves value k of the face by 0.1 z_k; photos of one person differ by their residual
// alone, which is white with standard deviations 0.1 (luma) and 0.05 (colours).
FaceModel hand_made() {
  Bytes unit(kComponents * kComponents), basis(kComponents * kValues);
  for (uint32_t k = 0; k < kComponents; ++k) {
    unit[k * kComponents + k] = 100;
    basis[k * kValues + k] = 100;
  }
  std::vector<float> kernels(4 * kTaps);
  for (uint32_t i = 0; i < 4; ++i) kernels[i * kTaps + kTaps / 2] = 1;
  const auto parsed = FaceModel::parse(model({
      tensor("between_q", {kComponents, kComponents}, 3, unit, true),
      tensor("between_scale", {kComponents}, 1, constants(kComponents, 0.01f), true),
      tensor("within_q", {kComponents, kComponents}, 3, Bytes(kComponents * kComponents), true),
      tensor("within_scale", {kComponents}, 1, constants(kComponents, 0.01f), true),
      tensor("basis_q", {kComponents, kValues}, 3, basis, true),
      tensor("basis_scale", {kComponents}, 1, constants(kComponents, 0.001f), true),
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

std::vector<uint32_t> draw(Detail detail, uint32_t people, uint32_t size_px = 64) {
  std::vector<uint32_t> faces;
  hand_made().sample(7, people, 2, size_px, detail, faces);
  REQUIRE(faces.size() == size_t{people} * 2 * size_px * size_px);
  return faces;
}

}  // namespace

TEST_CASE("smooth faces show a person's identity and nothing sharper", "[nn]") {
  const auto faces = draw(Detail::kSmooth, 2);
  const auto photo = [&](size_t i) {
    return std::vector<uint32_t>(faces.begin() + i * 4096, faces.begin() + (i + 1) * 4096);
  };
  CHECK(photo(0) == photo(1));
  CHECK(photo(0) != photo(2));
  CHECK(photo(0).back() == 0x808080);  // the mean, where no component reaches
}

TEST_CASE("photographic faces add the residual that the model states", "[nn]") {
  const auto faces = draw(Detail::kPhotographic, 2), smooth = draw(Detail::kSmooth, 2);
  double energy[3] = {};
  for (size_t i = 0; i < faces.size(); ++i) {
    for (uint32_t c = 0; c < 3; ++c) {
      const double change = (double(faces[i] >> 8 * c & 255) - double(smooth[i] >> 8 * c & 255)) / 255;
      energy[c] += change * change / static_cast<double>(faces.size());
    }
  }
  CHECK(std::abs(std::sqrt(energy[0]) - 0.1) < 0.005);
  CHECK(std::abs(std::sqrt(energy[1]) - 0.05) < 0.003);
  CHECK(std::abs(std::sqrt(energy[2]) - 0.05) < 0.003);
}

TEST_CASE("a face depends on the seed, its person and its number alone", "[nn]") {
  const auto few = draw(Detail::kPhotographic, 1, 32), more = draw(Detail::kPhotographic, 3, 32);
  CHECK(std::equal(few.begin(), few.end(), more.begin()));
}
