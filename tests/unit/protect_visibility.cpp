// What the model of the eye promises: smooth places get least, texture and darkness more, an edge nothing.
#include <catch2/catch_test_macros.hpp>

#include "core/random.h"
#include "protect/visibility.h"

using namespace untaught;
using protect::tolerance;

namespace {

constexpr uint32_t kSize = 48;

// grey(x, y) -> 0..255
template <class Grey>
std::vector<uint32_t> canvas_of(Grey grey) {
  std::vector<uint32_t> words;
  for (uint32_t y = 0; y < kSize; ++y)
    for (uint32_t x = 0; x < kSize; ++x) words.push_back(static_cast<uint32_t>(grey(x, y)) * 0x010101u);
  return words;
}
float in_the_middle(const std::vector<uint32_t>& canvas) {
  return tolerance(canvas, kSize)[kSize * kSize / 2 + kSize / 2];
}
float of_grey(int value) {
  return in_the_middle(canvas_of([&](uint32_t, uint32_t) { return value; }));
}

}  // namespace

TEST_CASE("a smooth place tolerates least in mid grey, more when it is brighter or darker", "[protect]") {
  for (int value = 0; value < 127; ++value) CHECK(of_grey(value) > of_grey(value + 1));
  for (int value = 127; value < 255; ++value) CHECK(of_grey(value) < of_grey(value + 1));
}

TEST_CASE("the stronger a texture, the more it hides, up to twice epsilon", "[protect]") {
  float before = of_grey(128);
  for (const uint32_t reach : {8u, 20u, 50u}) {
    const auto canvas =
        canvas_of([&](uint32_t x, uint32_t y) { return 128 - reach + random_below(1, x, y, 2 * reach + 1); });
    float sum = 0;
    for (const float factor : tolerance(canvas, kSize)) {
      REQUIRE(factor > 0.0f);
      REQUIRE(factor <= 2.0f);
      sum += factor / (kSize * kSize);
    }
    CHECK(sum > before);
    before = sum;
  }
  CHECK(before > 3 * of_grey(128));
}

TEST_CASE("smooth skin beside an edge tolerates no more than smooth skin", "[protect]") {
  // From 160 to 40 between columns 23 and 24.
  const auto factors = tolerance(canvas_of([](uint32_t x, uint32_t) { return x < 24 ? 160 : 40; }), kSize);
  const size_t row = kSize * 20;
  CHECK(factors[row + 22] <= of_grey(100) * 1.01f);
  CHECK(factors[row + 12] == of_grey(160));
  CHECK(factors[row + 36] == of_grey(40));
}
