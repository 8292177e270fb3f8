// Placed regions: canvases that lie turned in the photo.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <tuple>

#include "photo/region.h"
#include "photo/splat.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using namespace untaught::photo;
using Catch::Approx;
namespace fx = photo_fixtures;

namespace {

constexpr float kAngles[] = {0, 17, 90, 180, -135};

float at(const ImageF& image, int x, int y, int c) {
  return image.values[static_cast<size_t>((y * image.width_px + x) * 3 + c)];
}

// Noise without detail finer than a few canvas pixels, different in every channel: what a resampling can
// keep.
ImageF smooth_noise(int side, float amplitude) {
  ImageF noise{side, side, 3, {}};
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      for (int c = 0; c < 3; ++c) {
        const double wave = std::sin(0.55 * x + 0.31 * y + c) * std::cos(0.23 * x - 0.47 * y - 2 * c);
        noise.values.push_back(amplitude * static_cast<float>(wave));
      }
    }
  }
  return noise;
}

double correlation(const ImageF& a, const ImageF& b) {
  double ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < a.values.size(); ++i) {
    ab += double{a.values[i]} * b.values[i];
    aa += double{a.values[i]} * a.values[i];
    bb += double{b.values[i]} * b.values[i];
  }
  return ab / std::sqrt(aa * bb);
}

}  // namespace

TEST_CASE("a placed crop shows at each canvas pixel what lies there in the photo", "[photo]") {
  // A slope along both axes is the same under any averaging, so its value tells where a pixel looks.
  Image8 slope{120, 110, 3, {}};
  for (int y = 0; y < 110; ++y) {
    for (int x = 0; x < 120; ++x) {
      slope.pixels.insert(slope.pixels.end(), {static_cast<uint8_t>(2 * x), static_cast<uint8_t>(2 * y), 9});
    }
  }
  for (const float angle : kAngles) {
    for (const auto& [width, height, side] : {std::tuple{50, 50, 16}, {40, 60, 24}, {30, 34, 64}}) {
      const Region region({60 - width / 2, 52 - height / 2, width, height}, angle);
      const auto canvas = crop(slope, region, side);
      CAPTURE(angle, width, height, side);
      for (const auto& [x, y] : {std::pair{0, 0}, {side - 1, 0}, {3, side - 2}, {side / 2, side / 2}}) {
        const double a = ((x + 0.5) / side - 0.5) * width, b = ((y + 0.5) / side - 0.5) * height;
        const double turn = angle * 3.14159265358979 / 180;
        // In the photo y grows downwards, so a positive angle turns clockwise to the eye.
        const double px = 60 + a * std::cos(turn) - b * std::sin(turn);
        const double py = 52 + a * std::sin(turn) + b * std::cos(turn);
        CHECK(at(canvas, x, y, 0) * 255 == Approx(2 * (px - 0.5)).margin(1e-2));
        CHECK(at(canvas, x, y, 1) * 255 == Approx(2 * (py - 0.5)).margin(1e-2));
      }
    }
  }
}

TEST_CASE("a placed crop that needs no resampling is the pixels themselves, turned by quarters", "[photo]") {
  const auto image = fx::textured(70, 60, 4, 3);
  const auto upright = crop(image, {11, 9, 32, 32}, 32);
  for (const int quarters : {0, 1, 2, 3, -1}) {
    const auto canvas = crop(image, Region({11, 9, 32, 32}, static_cast<float>(90 * quarters)), 32);
    for (int y = 0; y < 32; ++y) {
      for (int x = 0; x < 32; ++x) {
        int px = x, py = y;
        for (int i = 0; i < (quarters & 3); ++i) std::tie(px, py) = std::pair{31 - py, px};
        REQUIRE(at(canvas, x, y, 1) == Approx(at(upright, px, py, 1)).margin(1e-6));
      }
    }
  }
}

TEST_CASE("crop_adjoint is the adjoint of crop for placed regions", "[photo]") {
  const auto image = fx::textured(50, 44, 3, 5);
  for (const float angle : kAngles) {
    for (const auto& [width, height, side] :
         {std::tuple{23, 31, 16}, {9, 12, 24}, {30, 30, 8}, {44, 44, 16}}) {
      const Region region({14 - width / 3, 20 - height / 2, width, height}, angle);  // partly outside, too
      const auto canvas = crop(image, region, side);
      ImageF gradient{side, side, 3, {}};
      for (uint32_t i = 0; i < canvas.values.size(); ++i)
        gradient.values.push_back(random_unit(1, 2, i) - 0.5f);
      const auto back = crop_adjoint(gradient, region, image.width_px, image.height_px);
      double left = 0, right = 0;
      for (size_t i = 0; i < canvas.values.size(); ++i) left += double{canvas.values[i]} * gradient.values[i];
      for (size_t i = 0; i < image.pixels.size(); ++i) right += image.pixels[i] / 255.0 * back.values[i];
      CAPTURE(angle, width, height, side);
      CHECK(left == Approx(right).margin(1e-3));  // f32 sums of about a thousand terms
    }
  }
}

TEST_CASE("a crop at the same place gives back the noise that was splatted", "[photo]") {
  const Image8 grey{230, 220, 3, std::vector<uint8_t>(230 * 220 * 3, 128)};
  const auto noise = smooth_noise(64, 8.0f / 255.0f);
  for (const float angle : kAngles) {
    // Enlarged onto the photo, about its own size, and shrunk; a rectangle keeps its canvas, too.
    for (const auto& [width, height] : {std::pair{150, 150}, {65, 65}, {32, 32}, {140, 60}}) {
      const Region region({115 - width / 2, 110 - height / 2, width, height}, angle);
      const RegionNoise placed{region, &noise};
      const auto result = splat(grey, {&placed, 1}, 8.0f / 255.0f);
      REQUIRE(result);
      auto seen = crop(*result, region, 64);
      for (float& value : seen.values) value -= 128.0f / 255.0f;
      CAPTURE(angle, width, height, correlation(seen, noise));
      // Bilinear samples weaken waves of eight canvas pixels, more so at half the size, but hardly bend them.
      CHECK(correlation(seen, noise) > (width < 64 ? 0.97 : 0.985));
      double energy = 0, made = 0;
      for (size_t i = 0; i < noise.values.size(); ++i) {
        energy += double{seen.values[i]} * seen.values[i];
        made += double{noise.values[i]} * noise.values[i];
      }
      CHECK(energy / made > (width < 64 ? 0.4 : 0.7));
    }
  }
}

TEST_CASE("the rows of a placed region are the pixels whose centres lie in it", "[photo]") {
  for (const auto& [region, width, height] : {std::tuple{Region({10, 8, 30, 20}, 33), 60, 50},
                                              {Region({-10, 8, 30, 20}, -71), 40, 30},
                                              {Region({5, 5, 20, 20}, 90), 60, 50},
                                              {Region({5, 5, 21, 20}, 0.01f), 60, 50}}) {
    const Placement placement(region);
    const Rect bounds = bounds_of(region);
    int count = 0;
    for (int y = -30; y < height + 30; ++y) {
      const RowSpan span = row_span(region, y, width);
      REQUIRE((span.begin >= 0 && span.begin <= span.end && span.end <= width));
      if (span.begin < span.end) {
        CHECK((y >= bounds.y && y < bounds.y + bounds.height));
        CHECK((span.begin >= bounds.x && span.end <= bounds.x + bounds.width));
      }
      for (int x = 0; x < width; ++x) {
        const PhotoPoint unit = placement.to_unit({x + 0.5, y + 0.5});
        const bool is_inside = unit.x >= 0 && unit.x < 1 && unit.y >= 0 && unit.y < 1;
        CAPTURE(x, y, unit.x, unit.y);
        CHECK((x >= span.begin && x < span.end) == is_inside);
        count += is_inside;
      }
    }
    CHECK(count > 100);
    const PhotoPoint there = placement.to_photo(0.2, 0.9), back = placement.to_unit(there);
    CHECK((back.x == Approx(0.2) && back.y == Approx(0.9)));
  }
}

TEST_CASE("a placed region may reach beyond the photo, which its canvas then continues", "[photo]") {
  const auto image = fx::textured(40, 30, 3, 1);
  const auto canvas = crop(image, Region({-16, 0, 32, 30}, 0), 32);
  for (int y = 1; y < 31; ++y) {
    for (int x = 0; x < 16; ++x) REQUIRE(at(canvas, x, y, 0) == at(canvas, 0, y, 0));
  }
  const auto noise = smooth_noise(32, 0.05f);
  for (const float angle : {0.0f, 40.0f}) {
    const RegionNoise placed{Region({24, 14, 32, 32}, angle), &noise};
    const auto result = splat(image, {&placed, 1}, 8.0f / 255.0f);
    REQUIRE(result);
    CHECK(result->pixels != image.pixels);
    CHECK(verify(image, *result, {image.width_px, {placed.region}, {}, 8}));
  }
}

TEST_CASE("placed regions that no photo can hold are refused", "[photo]") {
  CHECK(check_region(Region({-40, -30, 100, 80}, 12), 100, 80));
  CHECK(check_region(Region({0, 0, 1, 1}, -360), 100, 80));
  const float nan = std::numeric_limits<float>::quiet_NaN(),
              infinite = std::numeric_limits<float>::infinity();
  constexpr int kHuge = 2147483647;
  for (const auto& region :
       {Region({0, 0, 10, 10}, nan), Region({0, 0, 10, 10}, infinite), Region({0, 0, 10, 10}, 361),
        Region({0, 0, 0, 10}, 5), Region({0, 0, 10, -1}, 5), Region({-20, 5, 30, 10}, 5),
        Region({96, 5, 10, 10}, 5), Region({0, 76, 10, 10}, 5), Region({0, 0, 32769, 10}, 5),
        Region({kHuge, kHuge, 10, 10}, 5), Region({-kHuge, 0, kHuge, kHuge}, 5)}) {
    const auto status = check_region(region, 100, 80);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == ErrorCode::kBadRegion);
  }
}
