// The second look at faces: what it shows the network, and what it makes of the answer.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "face/close_look.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using namespace untaught::face;
using Catch::Approx;
namespace fx = photo_fixtures;

namespace {

constexpr double kDegree = 3.14159265358979 / 180;

// Of recognisers' crops, as shares of the side from the centre.
constexpr double kTemplate[5][2] = {{(38.29 + 0.5) / 112 - 0.5, (51.70 + 0.5) / 112 - 0.5},
                                    {(73.53 + 0.5) / 112 - 0.5, (51.50 + 0.5) / 112 - 0.5},
                                    {(56.03 + 0.5) / 112 - 0.5, (71.74 + 0.5) / 112 - 0.5},
                                    {(41.55 + 0.5) / 112 - 0.5, (92.37 + 0.5) / 112 - 0.5},
                                    {(70.73 + 0.5) / 112 - 0.5, (92.20 + 0.5) / 112 - 0.5}};

// The landmarks of a face whose crop is this square.
Landmarks landmarks_in(const Alignment& square) {
  Landmarks landmarks;
  const double c = std::cos(square.angle_deg * kDegree), s = std::sin(square.angle_deg * kDegree);
  for (size_t i = 0; i < kLandmarks; ++i) {
    const double u = kTemplate[i][0] * square.side_px, v = kTemplate[i][1] * square.side_px;
    landmarks[i] = {square.centre.x + u * c - v * s, square.centre.y + u * s + v * c};
  }
  return landmarks;
}

Face face_in(const Alignment& square, double score = 0.6) {
  Face face;
  face.box = {square.centre.x - 40, square.centre.y - 50, 80, 100};
  face.landmarks = landmarks_in(square);
  face.score = score;
  return face;
}

// An answer that says so of one square: the template's landmarks, scaled about its centre.
std::vector<float> answer(float logit, double scale) {
  std::vector<float> values(kLookValues, 0.0f);
  values[0] = logit;
  for (size_t i = 0; i < kLandmarks; ++i) {
    values[1 + 2 * i] = static_cast<float>(8 * scale * kTemplate[i][0]);
    values[2 + 2 * i] = static_cast<float>(8 * scale * kTemplate[i][1]);
  }
  return values;
}

}  // namespace

TEST_CASE("a look at a square of 64 pixels shows them, upright or turned by quarters", "[face]") {
  const auto photo = fx::textured(100, 90, 4, 3);
  const auto shown = [](const std::vector<float>& planes, int c, int x, int y) {
    return planes[static_cast<size_t>((c * 64 + y) * 64 + x)] * 255;
  };
  const auto upright = look_at(photo, {{40, 45}, 64, 0}), turned = look_at(photo, {{40, 45}, 64, 90});
  REQUIRE(upright.size() == 3 * 64 * 64);
  for (int c = 0; c < 3; ++c) {
    for (int y = 0; y < 64; ++y) {
      for (int x = 0; x < 64; ++x) {
        REQUIRE(shown(upright, c, x, y) == Approx(photo.at(x + 8, y + 13)[c]).margin(1e-3));
        // Clockwise by 90 degrees: what was down the picture is now to the left.
        REQUIRE(shown(turned, c, x, y) == Approx(photo.at(71 - y, 13 + x)[c]).margin(1e-3));
      }
    }
  }
}

TEST_CASE("a look at a large square averages, and outside the photo all is black", "[face]") {
  const auto photo = fx::textured(192, 192, 3, 4);
  const auto third = look_at(photo, {{96, 96}, 192, 0});
  for (int y = 0; y < 64; y += 7) {
    for (int x = 0; x < 64; x += 5) {
      double sum = 0;
      for (int i = 0; i < 9; ++i) sum += photo.at(3 * x + i % 3, 3 * y + i / 3)[1];
      REQUIRE(third[static_cast<size_t>((64 + y) * 64 + x)] == Approx(sum / 9 / 255).margin(1e-5));
    }
  }
  const auto beside = look_at(photo, {{0, 96}, 64, 0});
  CHECK(beside[10 * 64 + 31] == 0.0f);
  CHECK(beside[10 * 64 + 32] > 0.0f);
}

TEST_CASE("the network's landmarks replace the detector's, the mean of both scores decides, the box stays",
          "[face]") {
  const Alignment square{{120, 100}, 70, 25};
  CloseLook look({face_in(square)});
  REQUIRE(look.count() == 1);
  REQUIRE(look.crops(fx::textured(200, 200, 3, 5)).size() == 3 * 64 * 64);
  REQUIRE(look.take(answer(1, 1)));
  const auto first = look.faces(0.5);
  REQUIRE(first.size() == 1);
  CHECK(first[0].score == Approx(std::sqrt(0.6 / (1 + std::exp(-1.0)))));
  CHECK(first[0].box.width == 80);
  const auto at = nearest_alignment(first[0].landmarks);
  REQUIRE(at);
  CHECK(at->angle_deg == Approx(25));  // the detector's landmarks said so
  // The second square is a quarter larger than the crop that the first answer means; landmarks at 0.8 of it
  // are that crop's.
  REQUIRE(look.take(answer(-2, 0.8)));
  const auto again = look.faces(0.2);
  REQUIRE(again.size() == 1);
  for (size_t i = 0; i < kLandmarks; ++i) {
    CHECK(again[0].landmarks[i].x == Approx(first[0].landmarks[i].x).margin(1e-4));
    CHECK(again[0].landmarks[i].y == Approx(first[0].landmarks[i].y).margin(1e-4));
  }
  CHECK(again[0].score == Approx(std::sqrt(0.6 / (1 + std::exp(2.0)))));
  CHECK(look.faces(0.3).empty());
}

TEST_CASE("forty proposals at most are looked at, and of two for one face the surer stays", "[face]") {
  std::vector<Face> many(50, face_in({{100, 100}, 60, 0}));
  CloseLook look(many);
  CHECK(look.count() == kMostLooks);
  CloseLook two({many[0], many[1]});
  std::vector<float> both = answer(1, 1), second = answer(2, 1);
  both.insert(both.end(), second.begin(), second.end());
  REQUIRE(two.take(both));
  REQUIRE(two.faces(0.5).size() == 1);
  CHECK(two.faces(0.5)[0].score == Approx(std::sqrt(0.6 / (1 + std::exp(-2.0)))));
}

TEST_CASE("a senseless answer of the landmark network is refused or drops the face", "[face]") {
  CloseLook look({face_in({{100, 100}, 60, 0})});
  CHECK(look.take(std::vector<float>(11)).error().code == ErrorCode::kBadNetwork);
  auto broken = answer(1, 1);
  broken[3] = std::numeric_limits<float>::quiet_NaN();
  CHECK(look.take(broken).error().code == ErrorCode::kBadNetwork);
  CHECK(look.faces(0).size() == 1);
  REQUIRE(look.take(answer(5, 0)));  // all five in one point
  CHECK(look.count() == 0);
  CHECK(look.faces(0).empty());
}
