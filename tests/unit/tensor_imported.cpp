// The operations of imported networks: values by hand, and gradients against finite differences.
#include <bit>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "unit/gradient_check.h"
#include "unit/reference_run.h"

using namespace untaught;
using namespace untaught::tensor;
using namespace untaught::tests;

TEST_CASE("scale_shift scales, shifts, then clamps", "[tensor]") {
  Values x = {-1, 2, 0.5f, 3}, affine = {2, 10, 1, -20}, y(4);
  run(ScaleShift{2, 2, -1.5f, 1.75f}, {&x, &affine, &y});
  CHECK(y == Values{-1, 0, 1.75f, 1.75f});
  run(ScaleShift{2, 2, kNoLow, kNoHigh}, {&x, &affine, &y});
  CHECK(y == Values{-1, 0, 2, 10});
}

TEST_CASE("the gradient of scale_shift matches finite differences, with and without bounds", "[tensor]") {
  for (const bool bounded : {false, true}) {
    const float low = bounded ? -0.8f : kNoLow, high = bounded ? 0.9f : kNoHigh;
    Values x = normal_values(33, 1), affine = normal_values(6, 2), y(33), dx(33), dy = normal_values(33, 3);
    const auto loss = [&] {
      run(ScaleShift{11, 3, low, high}, {&x, &affine, &y});
      return dot(y, dy);
    };
    loss();
    run(ScaleShiftGrad{11, 3, low, high}, {&y, &dy, &affine, &dx});
    check_gradient(x, dx, loss, 0.003f, 1e-3);
  }
}

TEST_CASE("the gradients of prelu, sigmoid and multiply match finite differences", "[tensor]") {
  Values x = normal_values(33, 1), y(33), dx(33), dy = normal_values(33, 3);
  SECTION("prelu") {
    for (float& value : x) value += value > 0.0f ? 0.1f : -0.1f;  // away from the kink
    Values slope = {0.25f, -0.5f, 1.5f};
    run(PreluGrad{{11, 3}}, {&x, &slope, &dy, &dx});
    check_gradient(
        x, dx,
        [&] {
          run(Prelu{{11, 3}}, {&x, &slope, &y});
          return dot(y, dy);
        },
        0.05f, 1e-5);
  }
  SECTION("sigmoid") {
    const auto loss = [&] {
      run(Sigmoid{33}, {&x, &y});
      return dot(y, dy);
    };
    loss();
    run(SigmoidGrad{33}, {&y, &dy, &dx});
    check_gradient(x, dx, loss, 0.01f, 1e-3);
  }
  SECTION("multiply: its gradient is a multiplication") {
    Values b = normal_values(33, 2);
    run(Multiply{33, 0.6f}, {&dy, &b, &dx});
    check_gradient(
        x, dx,
        [&] {
          run(Multiply{33, 0.6f}, {&x, &b, &y});
          return dot(y, dy);
        },
        0.5f, 1e-5);
  }
}

TEST_CASE("max_pool takes the largest of a window, never the padding, and says where it was", "[tensor]") {
  Values x = {-5, -2, -2,  //
              -7, -9, -1,  //
              -3, -4, -8};
  Values y(4), taps(4), dx(9), dy = {1, 10, 100, 1000};
  run(MaxPool{{1, 3, 3, 1, 2, 2, 3, 2, 1}}, {&x, &y, &taps});
  CHECK(y == Values{-2, -1, -3, -1});
  CHECK(std::bit_cast<uint32_t>(taps[0]) == 5);  // row 1, column 2: the first window begins at (-1, -1)
  CHECK(std::bit_cast<uint32_t>(taps[1]) == 7);
  run(MaxPoolGrad{{1, 3, 3, 1, 2, 2, 3, 2, 1}}, {&dy, &taps, &dx});
  CHECK(dx == Values{0, 1, 0, 0, 0, 1010, 100, 0, 0});
}

TEST_CASE("l2_normalise gives rows of length one, and zero for zero; its gradient matches finite differences",
          "[tensor]") {
  Values x = normal_values(35, 1, 2.0f), y(35), lengths(5), dx(35), dy = normal_values(35, 3);
  const auto loss = [&] {
    run(L2Normalise{{5, 7}}, {&x, &y, &lengths});
    return dot(y, dy);
  };
  loss();
  for (int row = 0; row < 5; ++row) {
    const Values one(y.begin() + row * 7, y.begin() + row * 7 + 7);
    CHECK(dot(one, one) == Catch::Approx(1.0));
    CHECK(lengths[row] * y[row * 7 + 3] == Catch::Approx(x[row * 7 + 3]));
  }
  run(L2NormaliseGrad{{5, 7}}, {&y, &lengths, &dy, &dx});
  check_gradient(x, dx, loss, 0.01f, 1e-3);
  Values nothing(7, 0.0f), still(7), length(1);
  run(L2Normalise{{1, 7}}, {&nothing, &still, &length});
  CHECK(still == nothing);
}
