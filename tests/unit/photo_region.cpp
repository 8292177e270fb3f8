#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <tuple>

#include "core/resample.h"
#include "photo/region.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using namespace untaught::photo;
namespace fx = photo_fixtures;

namespace {

float at(const ImageF& image, int x, int y, int c) {
  return image.values[static_cast<size_t>((y * image.width_px + x) * 3 + c)];
}

}  // namespace

TEST_CASE("resampling weights are positive, sum to one and stay inside", "[photo]") {
  for (const auto& [source, target] :
       {std::pair{1, 7}, {7, 1}, {64, 64}, {64, 65}, {65, 64}, {112, 1000}, {1000, 112}, {3, 2}}) {
    const ResampleAxis axis(source, target);
    REQUIRE(axis.target_size() == target);
    for (int t = 0; t < target; ++t) {
      const Taps taps = axis[t];
      CAPTURE(source, target, t);
      REQUIRE(taps.first >= 0);
      REQUIRE(taps.first + taps.count <= source);
      double sum = 0;
      for (int k = 0; k < taps.count; ++k) {
        REQUIRE(taps.weights[k] >= 0.0f);
        sum += taps.weights[k];
      }
      REQUIRE(sum == Catch::Approx(1.0).margin(1e-5));  // f32 weights, up to ten of them
    }
  }
}

TEST_CASE("a crop of the canvas's own size is the pixels themselves", "[photo]") {
  const auto image = fx::textured(90, 80, 4, 1);
  const auto canvas = crop(image, {13, 7, 64, 64}, 64);
  REQUIRE(canvas.values.size() == 64 * 64 * 3);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      for (int c = 0; c < 3; ++c) {
        REQUIRE(at(canvas, x, y, c) == Catch::Approx(image.at(13 + x, 7 + y)[c] / 255.0).margin(1e-6));
      }
    }
  }
}

TEST_CASE("shrinking averages areas", "[photo]") {
  const auto image = fx::textured(60, 60, 3, 2);
  const auto canvas = crop(image, {6, 3, 48, 32}, 16);  // blocks of 3 x 2
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      double sum = 0;
      for (int j = 0; j < 2; ++j) {
        for (int i = 0; i < 3; ++i) sum += image.at(6 + x * 3 + i, 3 + y * 2 + j)[1];
      }
      REQUIRE(at(canvas, x, y, 1) == Catch::Approx(sum / 6 / 255).margin(1e-5));
    }
  }
  // 5 -> 2: the middle sample is shared half and half.
  Image8 row{5, 5, 3, {}};
  for (int i = 0; i < 25; ++i) row.pixels.insert(row.pixels.end(), 3, static_cast<uint8_t>(i % 5 * 50));
  const auto two = crop(row, {0, 0, 5, 5}, 2);
  CHECK(at(two, 0, 0, 0) * 255 == Catch::Approx((0 + 50 + 100 * 0.5) / 2.5).margin(1e-3));
  CHECK(at(two, 1, 1, 2) * 255 == Catch::Approx((100 * 0.5 + 150 + 200) / 2.5).margin(1e-3));
}

TEST_CASE("enlarging is bilinear between pixel centres and holds the edges", "[photo]") {
  Image8 image{2, 2, 3, {0, 0, 0, 200, 200, 200, 0, 0, 0, 200, 200, 200}};
  const auto canvas = crop(image, {0, 0, 2, 2}, 4);
  const double expected[4] = {0, 50, 150, 200};
  for (int x = 0; x < 4; ++x) CHECK(at(canvas, x, 2, 0) * 255 == Catch::Approx(expected[x]).margin(1e-3));
}

TEST_CASE("values of a crop stay within 0 and 1", "[photo]") {
  const Image8 white{301, 299, 3, std::vector<uint8_t>(301 * 299 * 3, 255)};
  for (const int side : {64, 112, 500}) {
    for (const float v : crop(white, {1, 0, 300, 299}, side).values) REQUIRE((v > 0.9999f && v <= 1.0f));
  }
}

TEST_CASE("crop_adjoint is the adjoint of crop", "[photo]") {
  for (const auto& [width, height, side] : {std::tuple{23, 31, 16}, {9, 40, 24}, {16, 16, 16}}) {
    const auto image = fx::textured(50, 50, 3, 5);
    const Rect rect{4, 2, width, height};
    const auto canvas = crop(image, rect, side);
    ImageF gradient{side, side, 3, {}};
    for (uint32_t i = 0; i < canvas.values.size(); ++i)
      gradient.values.push_back(random_unit(1, 2, i) - 0.5f);
    const auto back = crop_adjoint(gradient, width, height);
    double left = 0, right = 0;
    for (size_t i = 0; i < canvas.values.size(); ++i) left += double{canvas.values[i]} * gradient.values[i];
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        for (int c = 0; c < 3; ++c) right += image.at(rect.x + x, rect.y + y)[c] / 255.0 * at(back, x, y, c);
      }
    }
    CAPTURE(width, height, side);
    CHECK(left == Catch::Approx(right).margin(1e-3));  // f32 sums of about a thousand terms
  }
}

TEST_CASE("regions that are empty or leave the photo are refused", "[photo]") {
  CHECK(check_region({0, 0, 100, 80}, 100, 80));
  CHECK(check_region({99, 79, 1, 1}, 100, 80));
  constexpr int kHuge = 2147483647;
  for (const auto& rect : {Rect{0, 0, 0, 5},
                           {0, 0, 5, 0},
                           {-1, 0, 5, 5},
                           {0, -1, 5, 5},
                           {96, 0, 5, 5},
                           {0, 76, 5, 5},
                           {0, 0, 101, 80},
                           {kHuge, 0, 5, 5},
                           {5, 5, kHuge, kHuge},
                           {0, 0, -5, -5}}) {
    const auto status = check_region(rect, 100, 80);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == ErrorCode::kBadRegion);
  }
}
