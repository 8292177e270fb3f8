// dx[pixel, c] = sum over the taps that read it of dy * weight, in double precision.
#include <vector>

#include "tensor/reference/conv_taps.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const DepthwiseConv2dInputGrad& p, Operands o) {
  const auto dy = o[0].f32(), weight = o[1].f32(), dx = o[2].f32();
  std::vector<double> sums(dx.size(), 0.0);
  for_each_tap(p, [&](uint32_t xi, uint32_t yi, uint32_t tap) {
    for (uint32_t c = 0; c < p.channels; ++c)
      sums[xi * p.channels + c] += double{dy[yi * p.channels + c]} * weight[tap * p.channels + c];
  });
  for (size_t i = 0; i < sums.size(); ++i) dx[i] = static_cast<float>(sums[i]);
}

}  // namespace untaught::tensor::reference
