// dx = the sum of dy over the windows whose largest value the pixel was.
#include <algorithm>

#include "tensor/reference/conv_taps.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const MaxPoolGrad& p, Operands o) {
  const auto dy = o[0].f32(), dx = o[2].f32();
  const auto taps = o[1].u32();
  std::fill(dx.begin(), dx.end(), 0.0f);
  for_each_tap(p, [&](uint32_t xi, uint32_t yi, uint32_t tap) {
    for (uint32_t c = 0; c < p.channels; ++c) {
      if (taps[yi * p.channels + c] == tap) dx[xi * p.channels + c] += dy[yi * p.channels + c];
    }
  });
}

}  // namespace untaught::tensor::reference
