#include <catch2/catch_test_macros.hpp>

#include "core/random.h"

using namespace untaught;

TEST_CASE("a draw depends on seed, stream and counter alone", "[core]") {
  CHECK(random_u32(1, 2, 3) == random_u32(1, 2, 3));
  CHECK(random_u32(1, 2, 3) != random_u32(2, 2, 3));
  CHECK(random_u32(1, 2, 3) != random_u32(1, 3, 3));
  CHECK(random_u32(1, 2, 3) != random_u32(1, 2, 4));
}

TEST_CASE("uniform draws stay in their range and fill it", "[core]") {
  float lowest = 1.0f, highest = 0.0f;
  for (uint32_t i = 0; i < 4096; ++i) {
    const float u = random_unit(7, 0, i);
    REQUIRE(u >= 0.0f);
    REQUIRE(u < 1.0f);
    REQUIRE(random_below(7, 1, i, 5) < 5u);
    lowest = u < lowest ? u : lowest;
    highest = u > highest ? u : highest;
  }
  CHECK(lowest < 0.01f);
  CHECK(highest > 0.99f);
}

TEST_CASE("normal draws have mean zero and variance one", "[core]") {
  // 20,000 draws: the mean's standard error is 0.007, the variance's 0.01; five of each are allowed.
  double sum = 0.0, squares = 0.0;
  const int count = 20000;
  for (uint32_t i = 0; i < count; ++i) {
    const double x = random_normal(3, 9, i);
    sum += x;
    squares += x * x;
  }
  const double mean = sum / count;
  CHECK(mean > -0.035);
  CHECK(mean < 0.035);
  CHECK(squares / count - mean * mean > 0.95);
  CHECK(squares / count - mean * mean < 1.05);
}
