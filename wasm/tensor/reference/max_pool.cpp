// y = the largest value of each window, taps = where in the window it is first.
#include <limits>

#include "tensor/reference/conv_taps.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const MaxPool& p, Operands o) {
  const auto x = o[0].f32(), y = o[1].f32();
  const auto taps = o[2].u32();
  for (uint32_t i = 0; i < y.size(); ++i) {
    y[i] = -std::numeric_limits<float>::infinity();
    taps[i] = 0;
  }
  for_each_tap(p, [&](uint32_t xi, uint32_t yi, uint32_t tap) {
    for (uint32_t c = 0; c < p.channels; ++c) {
      if (!(x[xi * p.channels + c] > y[yi * p.channels + c])) continue;
      y[yi * p.channels + c] = x[xi * p.channels + c];
      taps[yi * p.channels + c] = tap;
    }
  });
}

}  // namespace untaught::tensor::reference
