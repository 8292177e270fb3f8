#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "core/random.h"
#include "face/align.h"
#include "photo/region.h"

using namespace untaught;
using namespace untaught::face;
using Catch::Approx;

namespace {

// The template as ArcFace recognisers state it: pixel centres on a canvas of 112.
constexpr PhotoPoint kArcFace[] = {
    {38.29, 51.70}, {73.53, 51.50}, {56.03, 71.74}, {41.55, 92.37}, {70.73, 92.20}};

constexpr double kDegree = 3.14159265358979 / 180;

// The template's landmarks where a crop of that side, turned and centred there, has them.
Landmarks placed(PhotoPoint centre, double side, double angle) {
  Landmarks landmarks;
  for (size_t i = 0; i < kLandmarks; ++i) {
    const double a = ((kArcFace[i].x + 0.5) / 112 - 0.5) * side,
                 b = ((kArcFace[i].y + 0.5) / 112 - 0.5) * side;
    landmarks[i] = {centre.x + a * std::cos(angle * kDegree) - b * std::sin(angle * kDegree),
                    centre.y + a * std::sin(angle * kDegree) + b * std::cos(angle * kDegree)};
  }
  return landmarks;
}

// Sum of squared distances on the crop between the template and where `alignment` puts the landmarks.
double error_of(const Alignment& alignment, const Landmarks& landmarks) {
  double sum = 0;
  for (size_t i = 0; i < kLandmarks; ++i) {
    const double dx = landmarks[i].x - alignment.centre.x, dy = landmarks[i].y - alignment.centre.y;
    const double c = std::cos(alignment.angle_deg * kDegree), s = std::sin(alignment.angle_deg * kDegree);
    const double u = (dx * c + dy * s) / alignment.side_px * 112 + 55.5,
                 v = (dy * c - dx * s) / alignment.side_px * 112 + 55.5;
    sum += (u - kArcFace[i].x) * (u - kArcFace[i].x) + (v - kArcFace[i].y) * (v - kArcFace[i].y);
  }
  return sum;
}

Face face_at(PhotoPoint centre, double side, double angle) {
  Face face;
  face.landmarks = placed(centre, side, angle);
  return face;
}

}  // namespace

TEST_CASE("landmarks on the template give back their crop, turned and scaled in any way", "[face]") {
  for (const double angle : {0.0, 17.0, -30.0, 90.0, 180.0, -120.0}) {
    for (const double side : {12.0, 112.0, 2500.5}) {
      const auto alignment = align(placed({321.5, 77}, side, angle));
      REQUIRE(alignment);
      CAPTURE(angle, side);
      CHECK(alignment->centre.x == Approx(321.5));
      CHECK(alignment->centre.y == Approx(77));
      CHECK(alignment->side_px == Approx(side));
      CHECK(std::cos((alignment->angle_deg - angle) * kDegree) == Approx(1));
    }
  }
}

TEST_CASE("the alignment is the least-squares one: every neighbour is worse", "[face]") {
  Landmarks landmarks = placed({200, 150}, 140, 25);
  for (uint32_t i = 0; i < kLandmarks; ++i) {
    landmarks[i].x += 12 * (random_unit(1, 1, 2 * i) - 0.5);
    landmarks[i].y += 12 * (random_unit(1, 1, 2 * i + 1) - 0.5);
  }
  const auto best = align(landmarks);
  REQUIRE(best);
  const double least = error_of(*best, landmarks);
  CHECK(least > 1);
  for (int i = 0; i < 8; ++i) {
    Alignment other = *best;
    const double by = i % 2 == 0 ? 1 : -1;
    if (i / 2 == 0) other.centre.x += by;
    if (i / 2 == 1) other.centre.y += by;
    if (i / 2 == 2) other.side_px += by;
    if (i / 2 == 3) other.angle_deg += by;
    // The best similarity from photo to crop; from crop to photo another side would win.
    CHECK(error_of(other, landmarks) > least);
  }
}

TEST_CASE("landmarks that are no face's are refused", "[face]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Landmarks one_point, mirrored = placed({50, 50}, 100, 0), odd = mirrored, huge = mirrored;
  one_point.fill({20, 20});
  // A face seen in a mirror with its eyes and mouth not renamed: no turn fits well.
  std::swap(mirrored[0], mirrored[1]), std::swap(mirrored[3], mirrored[4]);
  odd[2].x = nan;
  huge[4].y = 1e300;
  for (const auto& landmarks : {one_point, mirrored, odd, huge}) {
    const auto alignment = align(landmarks);
    REQUIRE_FALSE(alignment);
    CHECK(alignment.error().code == ErrorCode::kBadRegion);
  }
}

TEST_CASE("faces become regions with a margin, also those partly outside the photo", "[face]") {
  const Face faces[] = {face_at({200, 150}, 100, 20), face_at({5, 150}, 100, -40),
                        face_at({-3, 150}, 100, 0),   face_at({200, 301}, 100, 0),
                        face_at({200, 150}, 4, 0),    face_at({200, 150}, 900, 5),
                        face_at({200, 150}, 4e4, 0.5)};
  const auto regions = regions_of(faces, 400, 300, 0.25);
  REQUIRE(regions.size() == 7);
  REQUIRE(regions[0]);
  CHECK(regions[0]->rect == Rect{125, 75, 150, 150});
  CHECK(*regions[0]->angle_deg == Approx(20));
  // Partly outside: the whole square. Its centre outside, too small, too large: none.
  REQUIRE(regions[1]);
  CHECK(regions[1]->rect == Rect{-70, 75, 150, 150});
  CHECK_FALSE((regions[2] || regions[3] || regions[4] || regions[6]));
  REQUIRE(regions[5]);
  CHECK(regions[5]->rect.width == 1350);
  for (const auto& region : regions) {
    if (region) CHECK(photo::check_region(*region, 400, 300));
  }
}
