// dweight[tap, c] = sum over output pixels of x * dy, in double precision.
#include <vector>

#include "tensor/reference/conv_taps.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const DepthwiseConv2dWeightGrad& p, Operands o) {
  const auto x = o[0].f32(), dy = o[1].f32(), dweight = o[2].f32();
  std::vector<double> sums(dweight.size(), 0.0);
  for_each_tap(p, [&](uint32_t xi, uint32_t yi, uint32_t tap) {
    for (uint32_t c = 0; c < p.channels; ++c)
      sums[tap * p.channels + c] += double{x[xi * p.channels + c]} * dy[yi * p.channels + c];
  });
  for (size_t i = 0; i < sums.size(); ++i) dweight[i] = static_cast<float>(sums[i]);
}

}  // namespace untaught::tensor::reference
