// Gaussian blur and bands, one axis after the other; one task per image.
#include <algorithm>

#include "tensor/cpu/kernels.h"
#include "tensor/gaussian.h"

namespace untaught::tensor::cpu {
namespace {

void add_scaled(const float* from, float weight, uint32_t count, float* to) {
  for (uint32_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

size_t worker_floats(const Blur& p) { return align_floats((size_t{p.width} + 2 * kMaxBlurRadius) * 3); }

// y += sign * G x. wide: a row with its mirror images beside it, working memory.
void add_blurred(const float* x, const Blur& p, float sigma, float sign, float* wide, float* y) {
  const Gaussian g(sigma);
  const uint32_t row_floats = p.width * 3;
  float* middle = wide + g.radius * 3;
  for (int32_t row = 0; row < static_cast<int32_t>(p.height); ++row, y += row_floats) {
    std::fill_n(middle, row_floats, 0.0f);
    for (int32_t k = -g.radius; k <= g.radius; ++k) {
      const auto from = static_cast<uint32_t>(mirrored(row + k, static_cast<int32_t>(p.height)));
      add_scaled(x + size_t{from} * row_floats, g.weights[std::abs(k)], row_floats, middle);
    }
    for (int32_t k = 0; k < g.radius; ++k) {
      std::copy_n(middle + k * 3, 3, middle - (k + 1) * 3);
      std::copy_n(middle + row_floats - (k + 1) * 3, 3, middle + row_floats + k * 3);
    }
    for (int32_t k = -g.radius; k <= g.radius; ++k) {
      add_scaled(middle + k * 3, sign * g.weights[std::abs(k)], row_floats, y);
    }
  }
}

}  // namespace

void run(const Blur& p, Operands o, Context& context) {
  float* memory = context.scratch.floats(worker_floats(p) * context.pool.threads());
  context.pool.parallel_for(p.n, [=, &p](uint32_t n, uint32_t worker) {
    const size_t count = size_t{p.height} * p.width * 3;
    const float *x = o[0].f32().data() + n * count, *sigmas = o[1].f32().data() + n * 2;
    float *y = o[2].f32().data() + n * count, *wide = memory + worker * worker_floats(p);
    if (sigmas[0] == sigmas[1] || sigmas[0] != 0.0f) {
      std::copy_n(x, count, y);
    } else {
      std::fill_n(y, count, 0.0f);  // x - G(0) x
    }
    if (sigmas[0] == sigmas[1]) return;
    add_blurred(x, p, sigmas[1], 1.0f, wide, y);
    if (sigmas[0] != 0.0f) add_blurred(x, p, sigmas[0], -1.0f, wide, y);
  });
}

}  // namespace untaught::tensor::cpu
