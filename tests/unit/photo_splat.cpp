#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>

#include "photo/splat.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using namespace untaught::photo;
namespace fx = photo_fixtures;

namespace {

ImageF canvas_of(int side, uint32_t seed, float amplitude) {
  ImageF noise{side, side, 3, {}};
  for (uint32_t i = 0; i < static_cast<uint32_t>(side * side * 3); ++i) {
    noise.values.push_back((2.0f * random_unit(seed, 4, i) - 1.0f) * amplitude);
  }
  return noise;
}

ImageF constant(int side, float value) {
  return {side, side, 3, std::vector<float>(static_cast<size_t>(side * side * 3), value)};
}

Result<Image8> one_region(const Image8& image, const Region& region, const ImageF& noise, float epsilon) {
  const RegionNoise placed{region, &noise};
  return splat(image, std::span(&placed, 1), epsilon);
}

Image8 splatted(const Image8& image, std::vector<RegionNoise> regions, float epsilon) {
  auto result = splat(image, regions, epsilon);
  if (!result) FAIL(result.error().message);
  return *result;
}

// Whether the centre of a pixel lies in the region, by the region's corners: on the same side of all four
// edges. Within a hair of an edge: either.
bool may_contain(const Region& region, int x, int y) {
  const double turn = region.angle_deg.value_or(0.0f) * 3.14159265358979 / 180;
  const double dx = x + 0.5 - region.rect.x - region.rect.width / 2.0,
               dy = y + 0.5 - region.rect.y - region.rect.height / 2.0;
  return std::abs(dx * std::cos(turn) + dy * std::sin(turn)) <= region.rect.width / 2.0 + 1e-6 &&
         std::abs(dy * std::cos(turn) - dx * std::sin(turn)) <= region.rect.height / 2.0 + 1e-6;
}

}  // namespace

TEST_CASE("noise never leaves its budget nor its regions", "[photo]") {
  // Sixty random layouts: several overlapping regions, upright and turned, any size, canvas and budget, noise
  // beyond the budget too.
  for (uint32_t trial = 0; trial < 60; ++trial) {
    auto draw = [&, counter = 0u](int low, int high) mutable {
      return low + static_cast<int>(random_below(trial, 5, counter++, static_cast<uint32_t>(high - low + 1)));
    };
    const int width = draw(16, 90), height = draw(16, 90), channels = draw(3, 4);
    auto image = fx::textured(width, height, channels, trial);
    const float epsilon = static_cast<float>(draw(0, 32)) / 2.0f / 255.0f;  // also between whole steps
    std::vector<ImageF> canvases;
    std::vector<Region> rects;
    for (int i = draw(1, 4); i > 0; --i) {
      const int w = draw(1, width), h = draw(1, height);
      const Rect rect{draw(0, width - w), draw(0, height - h), w, h};
      rects.push_back(draw(0, 1) == 0 ? Region(rect) : Region(rect, static_cast<float>(draw(-180, 180))));
      canvases.push_back(canvas_of(draw(4, 40), trial + 100, epsilon * 2));
    }
    std::vector<RegionNoise> regions;
    for (size_t i = 0; i < rects.size(); ++i) {
      regions.push_back({rects[i], &canvases[i]});
    }
    if (channels == 4) {
      for (int i = 0; i < width * height; i += 3) image.pixels[static_cast<size_t>(i) * 4 + 3] = 0;
    }
    const auto result = splatted(image, regions, epsilon);
    const int budget = static_cast<int>(std::floor(epsilon * 255.0 + 1e-6));
    CAPTURE(trial, width, height, channels, budget);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const bool is_inside =
            std::any_of(rects.begin(), rects.end(), [&](const Region& r) { return may_contain(r, x, y); });
        const uint8_t *before = image.at(x, y), *after = result.at(x, y);
        const bool is_clear = channels == 4 && before[3] == 0;
        for (int c = 0; c < 3; ++c) {
          REQUIRE(std::abs(after[c] - before[c]) <= (is_inside && !is_clear ? budget : 0));
        }
        if (channels == 4) REQUIRE(after[3] == before[3]);
      }
    }
    CHECK(verify(image, result, {width, rects, {}, budget}));
  }
}

TEST_CASE("a region of the canvas's own size takes the noise value by value", "[photo]") {
  const Image8 image{40, 40, 3, std::vector<uint8_t>(40 * 40 * 3, 128)};
  const auto noise = canvas_of(24, 1, 8.0f / 255.0f);
  const auto result = one_region(image, {5, 9, 24, 24}, noise, 8.0f / 255.0f);
  REQUIRE(result);
  for (int y = 0; y < 24; ++y) {
    for (int x = 0; x < 24; ++x) {
      for (int c = 0; c < 3; ++c) {
        const double exact = noise.values[static_cast<size_t>((y * 24 + x) * 3 + c)] * 255.0;
        REQUIRE(std::abs(result->at(5 + x, 9 + y)[c] - 128 - exact) <= 0.5 + 1e-4);
      }
    }
  }
}

TEST_CASE("noise is rounded to the nearest step, ties away from zero, and clipped at black and white",
          "[photo]") {
  const auto change = [](uint8_t value, double steps) {
    const Image8 image{16, 16, 3, std::vector<uint8_t>(16 * 16 * 3, value)};
    const auto result =
        one_region(image, {0, 0, 16, 16}, constant(16, static_cast<float>(steps / 255.0)), 8.0f / 255.0f);
    return result->pixels[0] - value;
  };
  CHECK(change(100, 3.4) == 3);
  CHECK(change(100, 3.6) == 4);
  CHECK(change(100, -3.6) == -4);
  CHECK(change(100, 0.49) == 0);
  CHECK(change(100, 8.0) == 8);
  CHECK(change(100, -8.0) == -8);
  CHECK(change(252, 8.0) == 3);
  CHECK(change(3, -8.0) == -3);
  // 0.5 steps have no exact f32; the sign must not matter whichever way they fall.
  for (const double steps : {0.5, 1.5, 2.5, 6.5}) CHECK(change(100, steps) == -change(100, -steps));
}

TEST_CASE("a budget between whole steps is rounded down", "[photo]") {
  CHECK(budget_255(8.0f / 255.0f) == 8);
  CHECK(budget_255(7.99f / 255.0f) == 7);
  CHECK(budget_255(0.0f) == 0);
  for (int steps = 0; steps <= 16; ++steps) CHECK(budget_255(static_cast<float>(steps) / 255.0f) == steps);
  const Image8 image{16, 16, 3, std::vector<uint8_t>(16 * 16 * 3, 100)};
  // Noise of 2.7 steps within an epsilon of 2.7 would round to 3: it may only be 2.
  const auto result = one_region(image, {0, 0, 16, 16}, constant(8, 2.7f / 255.0f), 2.7f / 255.0f);
  CHECK(result->pixels[0] == 102);
}

TEST_CASE("noise of overlapping regions adds up and is then kept within the budget", "[photo]") {
  const Image8 image{32, 32, 3, std::vector<uint8_t>(32 * 32 * 3, 100)};
  const auto three = constant(8, 3.0f / 255.0f), four = constant(8, 4.0f / 255.0f),
             back = constant(8, -6.0f / 255.0f);
  const auto value = [&](std::vector<RegionNoise> regions) {
    return splatted(image, std::move(regions), 6.0f / 255.0f).at(10, 10)[1] - 100;
  };
  const Rect left{0, 0, 20, 32}, right{8, 0, 24, 32};
  CHECK(value({{left, &three}}) == 3);
  CHECK(value({{left, &three}, {right, &four}}) == 6);
  CHECK(value({{left, &three}, {right, &back}}) == -3);
}

TEST_CASE("the field is the same however many rows are asked for at once", "[photo]") {
  const auto a = canvas_of(16, 1, 0.05f), b = canvas_of(9, 2, 0.05f);
  const auto field = NoiseField::make(70, 130, {{{3, 5, 60, 120}, &a}, {{20, 60, 13, 7}, &b}}, 0.05f);
  REQUIRE(field);
  std::vector<float> whole(70 * 130 * 3), single(70 * 3);
  field->rows(0, 130, whole);
  for (int y = 0; y < 130; ++y) {
    field->rows(y, 1, single);
    REQUIRE(std::equal(single.begin(), single.end(), whole.begin() + y * 70 * 3));
  }
  // Both canvases reach 0.05, together more: the sum is kept within the budget.
  for (const float v : whole) REQUIRE(std::abs(v) <= 0.05f);
}

TEST_CASE("settings and regions out of range are refused", "[photo]") {
  const auto image = fx::textured(32, 32, 3, 1);
  const auto noise = constant(8, 0.01f);
  for (const float epsilon : {-0.001f, 17.0f / 255.0f, std::nanf("")}) {
    const auto result = one_region(image, {0, 0, 32, 32}, noise, epsilon);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::kBadSetting);
  }
  CHECK(one_region(image, {0, 0, 32, 32}, noise, 16.0f / 255.0f));
  const auto outside = one_region(image, {10, 10, 30, 10}, noise, 0.01f);
  REQUIRE_FALSE(outside);
  CHECK(outside.error().code == ErrorCode::kBadRegion);
}

TEST_CASE("noise keeps to the limits of each pixel, which verify knows", "[photo]") {
  for (const Region& region : {Region(4, 6, 50, 41), Region({4, 6, 50, 41}, 30.0f), Region(2, 3, 12, 12)}) {
    const auto image = fx::textured(64, 64, 3, 3);
    const auto noise = canvas_of(12, 5, 16.0f / 255.0f);
    ImageF limits{12, 12, 1, {}};
    for (uint32_t i = 0; i < 12 * 12; ++i) limits.values.push_back(random_unit(6, 4, i) * 12.0f / 255.0f);
    const RegionNoise placed{region, &noise, &limits};
    const auto result = splat(image, {&placed, 1}, 16.0f / 255.0f);
    REQUIRE(result);
    const PixelBudget budget(64, {region}, {&limits}, 16);
    std::vector<uint8_t> steps(64 * 64);
    budget.rows(0, 64, steps);
    CHECK(verify(image, *result, budget));
    int at_limit = 0, narrow = 0;
    for (int y = 0; y < 64; ++y) {
      for (int x = 0; x < 64; ++x) {
        int most = 0;
        for (int c = 0; c < 3; ++c) most = std::max(most, std::abs(result->at(x, y)[c] - image.at(x, y)[c]));
        const int allowed = steps[static_cast<size_t>(y * 64 + x)];
        REQUIRE(most <= allowed);
        at_limit += allowed > 0 && most == allowed;
        narrow += may_contain(region, x, y) && allowed < 8;
      }
    }
    CHECK(at_limit > 20);
    CHECK(narrow > 20);
    // One step more anywhere is found.
    for (const auto& [x, y] : {std::pair(9, 10), std::pair(12, 12)}) {
      Image8 wrong = image;
      const int allowed = steps[static_cast<size_t>(y * 64 + x)];
      wrong.at(x, y)[1] = 100;
      Image8 original = wrong;
      wrong.at(x, y)[1] = static_cast<uint8_t>(100 + allowed);
      CHECK(verify(original, wrong, budget));
      wrong.at(x, y)[1] = static_cast<uint8_t>(100 + allowed + 1);
      CHECK_FALSE(verify(original, wrong, budget));
    }
  }
}

TEST_CASE("verify finds every kind of broken promise", "[photo]") {
  auto original = fx::textured(30, 30, 4, 1);
  original.at(12, 12)[3] = 0;
  original.at(14, 14)[0] = 100;
  const PixelBudget budget(30, {{10, 10, 10, 10}}, {}, 8);
  CHECK(verify(original, original, budget));
  const auto changed = [&](int x, int y, int c, int by) {
    auto result = original;
    result.at(x, y)[c] = static_cast<uint8_t>(result.at(x, y)[c] + by);
    return static_cast<bool>(verify(original, result, budget));
  };
  CHECK(changed(14, 14, 0, 8));
  CHECK(changed(14, 14, 0, -8));
  CHECK_FALSE(changed(14, 14, 0, 9));
  CHECK_FALSE(changed(9, 10, 1, 1));
  CHECK_FALSE(changed(20, 19, 1, 1));
  CHECK_FALSE(changed(10, 20, 1, 1));
  CHECK_FALSE(changed(14, 14, 3, 1));
  CHECK_FALSE(changed(12, 12, 2, 1));
  CHECK_FALSE(verify(original, fx::textured(30, 29, 4, 1), budget));
  CHECK_FALSE(verify(original, fx::textured(30, 30, 3, 1), budget));
}
