// dweight[tap, ci, co] = sum over output pixels of x * dy, in double precision.
#include <vector>

#include "tensor/reference/conv_taps.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Conv2dWeightGrad& p, Operands o) {
  const auto x = o[0].f32(), dy = o[1].f32(), dweight = o[2].f32();
  std::vector<double> sums(dweight.size(), 0.0);
  for_each_tap(p, [&](uint32_t xi, uint32_t yi, uint32_t tap) {
    for (uint32_t ci = 0; ci < p.in_channels; ++ci)
      for (uint32_t co = 0; co < p.out_channels; ++co)
        sums[(tap * p.in_channels + ci) * p.out_channels + co] +=
            double{x[xi * p.in_channels + ci]} * dy[yi * p.out_channels + co];
  });
  for (size_t i = 0; i < sums.size(); ++i) dweight[i] = static_cast<float>(sums[i]);
}

}  // namespace untaught::tensor::reference
