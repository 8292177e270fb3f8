// y = x - G(sigma_0) x + G(sigma_1) x by sums over squares of pixels.
#include "tensor/gaussian.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Blur& p, Operands o) {
  const auto x = o[0].f32(), sigmas = o[1].f32(), y = o[2].f32();
  const auto height = static_cast<int32_t>(p.height), width = static_cast<int32_t>(p.width);
  assert(p.height > kMaxBlurRadius && p.width > kMaxBlurRadius);
  for (uint32_t n = 0; n < p.n; ++n) {
    const size_t first = size_t{n} * p.height * p.width * 3;
    const Gaussian removed(sigmas[n * 2]), added(sigmas[n * 2 + 1]);
    for (int32_t row = 0; row < height; ++row)
      for (int32_t column = 0; column < width; ++column)
        for (size_t c = 0; c < 3; ++c) {
          const auto at = [&](int32_t i, int32_t j) {
            return first + static_cast<size_t>(mirrored(i, height) * width + mirrored(j, width)) * 3 + c;
          };
          const auto blurred = [&](const Gaussian& g) {
            double sum = 0.0;
            for (int32_t i = -g.radius; i <= g.radius; ++i)
              for (int32_t j = -g.radius; j <= g.radius; ++j)
                sum += double{g.weights[std::abs(i)]} * g.weights[std::abs(j)] * x[at(row + i, column + j)];
            return sum;
          };
          // Of one sigma nothing is taken out and nothing added: to the bit.
          const bool same = sigmas[n * 2] == sigmas[n * 2 + 1];
          const double value = x[at(row, column)] + (same ? 0.0 : blurred(added) - blurred(removed));
          y[at(row, column)] = static_cast<float>(value);
        }
  }
}

}  // namespace untaught::tensor::reference
