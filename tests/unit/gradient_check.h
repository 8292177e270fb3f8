// Gradients against central differences.
#pragma once

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "unit/reference_run.h"

namespace untaught::tests {

// gradient: of loss() with respect to x. A central difference of step h has an error of h^2 times the third
// derivative (zero where the loss is linear in x) plus the outputs' rounding, some 1e-6, over h.
template <class Loss>
void check_gradient(Values& x, const Values& gradient, const Loss& loss, float h, double tolerance) {
  REQUIRE(gradient.size() == x.size());
  double scale = 0.0;
  for (const float g : gradient) scale = std::max(scale, double{std::abs(g)});
  const size_t stride = x.size() / 37 + 1;
  for (size_t i = 0; i < x.size(); i += stride) {
    const float at = x[i];
    x[i] = at + h;
    const double above = loss();
    x[i] = at - h;
    const double below = loss();
    x[i] = at;
    INFO("element " << i);
    CHECK((above - below) / (2.0 * h) == Catch::Approx(gradient[i]).margin(tolerance * scale).epsilon(0.0));
  }
}

}  // namespace untaught::tests
