// Promises of the self-check: it refuses to judge by few photos, repeats, sees a pattern that hides a person
// and is not taken in by noise that hides nothing.
#include "core/random.h"
#include "session/check.h"
#include "unit/drive.h"
#include "unit/face_fixtures.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using session::Check;
using session::CheckResult;
using session::CheckStage;
using session::Verdict;

namespace {

constexpr int kSide = 64;

// Identities are patterns of blocks of 8 x 8 pixels, one channel each.
nn::FaceModel blocky_faces() {
  face_fixtures::Bytes basis(face_fixtures::kComponents * face_fixtures::kValues);
  for (uint32_t k = 0; k < face_fixtures::kComponents; ++k) {
    const uint32_t block = k / 3, top = block / 8 * 8, left = block % 8 * 8;
    for (uint32_t p = 0; p < 64; ++p) {
      const uint32_t pixel = (top + p / 8) * 64 + left + p % 8;
      basis[size_t{k} * face_fixtures::kValues + pixel * 3 + k % 3] = 100;
    }
  }
  return face_fixtures::face_model(basis, 0.0006f);
}

// Grain around the grey that the face model calls its mean.
Image8 grainy(uint32_t seed) {
  Image8 image{kSide, kSide, 3, {}};
  for (uint32_t i = 0; i < kSide * kSide * 3; ++i) {
    image.pixels.push_back(static_cast<uint8_t>(108 + random_u32(seed, 6, i) % 41));
  }
  return image;
}

enum class Change { kNone, kRandomNoise, kPattern };

// A picture changed by at most 16 of 255: noise, or stripes that are the same on every one.
Image8 changed(Image8 image, Change change, uint32_t seed) {
  for (int y = 0; y < image.height_px; ++y) {
    for (int x = 0; x < image.width_px; ++x) {
      for (int c = 0; c < 3; ++c) {
        const uint32_t at = static_cast<uint32_t>((y * image.width_px + x) * 3 + c);
        int by = 0;
        if (change == Change::kRandomNoise) by = static_cast<int>(random_u32(seed, 5, at) % 33) - 16;
        if (change == Change::kPattern) by = (x + y) / 2 % 2 ? 16 : -16;
        image.at(x, y)[c] = static_cast<uint8_t>(std::clamp(image.at(x, y)[c] + by, 0, 255));
      }
    }
  }
  return image;
}

struct Outcome {
  std::vector<CheckStage> stages;
  CheckResult result;
};

Outcome check(Change change, uint32_t seed, uint32_t photos = 9, uint32_t steps = 25) {
  Check check(seed, {.batch = 16, .own_in_batch = 4, .stages = 3, .steps = steps});
  for (uint32_t i = 0; i < photos; ++i) {
    const Image8 photo = grainy(100 + i);
    REQUIRE(check.add("photo", photo, changed(photo, change, i), {}));
  }
  REQUIRE(check.begin(blocky_faces()));
  drive::run(check.trial(), 2);
  return {check.stages(), check.result()};
}

}  // namespace

TEST_CASE("a pattern that is easier to learn than the person keeps the person from being learned",
          "[session]") {
  const Outcome outcome = check(Change::kPattern, 1);
  const CheckStage& last = outcome.stages.back();
  INFO("clean " << last.clean_recognised << ", protected " << last.protected_recognised);
  CHECK(last.clean_recognised > 0.7f);
  CHECK(last.protected_recognised < 0.3f);
  CHECK(last.clean_mistaken < 0.3f);
  CHECK(outcome.result.verdict == Verdict::kLittle);
}

TEST_CASE("random noise of the same budget does not count as protection", "[session]") {
  for (const uint32_t seed : {1u, 2u}) {
    const Outcome outcome = check(Change::kRandomNoise, seed);
    const CheckStage& last = outcome.stages.back();
    INFO("clean " << last.clean_recognised << ", with noise " << last.protected_recognised);
    CHECK(last.clean_recognised > 0.7f);
    CHECK(outcome.result.verdict == Verdict::kNoEffect);
  }
}

TEST_CASE("photos that were not changed teach exactly what the clean ones do", "[session]") {
  const Outcome outcome = check(Change::kNone, 3);
  for (const CheckStage& stage : outcome.stages) {
    CHECK(stage.clean_recognised == stage.protected_recognised);
    CHECK(stage.clean_certainty == stage.protected_certainty);
  }
  CHECK(outcome.result.tests == 9);
  CHECK(outcome.result.clean_right == outcome.result.protected_right);
}

TEST_CASE("a check repeats bit for bit with its seed", "[session]") {
  const auto certainties = [](uint32_t seed) {
    std::vector<float> values;
    for (const CheckStage& stage : check(Change::kRandomNoise, seed, 6, 3).stages) {
      values.push_back(stage.clean_certainty);
      values.push_back(stage.protected_certainty);
    }
    return values;
  };
  const std::vector<float> once = certainties(4);
  CHECK(certainties(4) == once);
  CHECK(certainties(5) != once);
}

TEST_CASE("fewer than six photos are refused, however many regions they have", "[session]") {
  Check few(1);
  const Image8 photo = photo_fixtures::textured(kSide, kSide, 3, 1);
  for (int i = 0; i < 5; ++i) {
    REQUIRE(few.add("photo", photo, photo, {{0, 0, 32, 32}, {32, 32, 32, 32}}));
  }
  const Status status = few.begin(blocky_faces());
  REQUIRE_FALSE(status);
  CHECK(status.error().code == ErrorCode::kTooFewPhotos);
  CHECK(status.error().message.find("5 photos") != std::string::npos);
}

TEST_CASE("a photo of another size than its original, or a region outside, is named and left out",
          "[session]") {
  Check check(1);
  const Image8 photo = photo_fixtures::textured(40, 30, 3, 1);
  const Status other = check.add("a.png", photo, photo_fixtures::textured(30, 40, 3, 1), {});
  REQUIRE_FALSE(other);
  CHECK(other.error().code == ErrorCode::kOtherPhoto);
  CHECK(other.error().message == "\"a.png\": it has 30 x 40 pixels, its original 40 x 30");
  const Status outside = check.add("b.png", photo, photo, {{20, 20, 30, 5}});
  REQUIRE_FALSE(outside);
  CHECK(outside.error().code == ErrorCode::kBadRegion);
  CHECK(outside.error().message.starts_with("\"b.png\""));
  CHECK(check.photo_count() == 0);
}

TEST_CASE("of many photos a choice is checked", "[session]") {
  Check check(1, {.batch = 4, .own_in_batch = 2, .stages = 1, .steps = 1});
  const Image8 photo = photo_fixtures::textured(kSide, kSide, 3, 1);
  for (int i = 0; i < 100; ++i) REQUIRE(check.add("photo", photo, photo, {}));
  REQUIRE(check.begin(blocky_faces()));
  drive::run(check.trial(), 2);
  CHECK(check.result().tests == 96);
}
