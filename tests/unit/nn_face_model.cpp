// Drawing synthetic faces from a model whose statistics are set by hand.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "nn/face_model.h"
#include "unit/face_fixtures.h"

using namespace untaught;
using namespace untaught::nn;
using namespace face_fixtures;

namespace {

// Mean grey; an identity moves value k of the face by 0.1 z_k; photos of one person differ by their residual
// alone, which is white with standard deviations 0.1 (luma) and 0.05 (colours).
FaceModel hand_made() {
  Bytes basis(kComponents * kValues);
  for (uint32_t k = 0; k < kComponents; ++k) basis[k * kValues + k] = 100;
  return face_model(basis, 0.001f);
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

TEST_CASE("the code of a smooth face is its person's, and looks like that person", "[nn]") {
  const FaceModel faces = hand_made();
  const auto canvases = draw(Detail::kSmooth, 2);
  const std::span<const uint32_t> face = std::span(canvases).subspan(2 * 4096, 4096);  // of the second person
  const std::vector<float> person = faces.identity(7, 1), found = faces.code(face), look = faces.look(person);
  REQUIRE(found.size() == kComponents);
  for (uint32_t k = 0; k < kComponents; ++k) {
    // Half a step of 8 bits is 0.02 of a component; what is clipped at black or white is lost.
    if (std::abs(person[k]) < 4.9f) CHECK(std::abs(found[k] - person[k]) < 0.045f);
    CHECK(std::abs(look[k] - 0.1f * person[k]) < 1e-6f);
  }
  CHECK(look.back() == 0.0f);
}
