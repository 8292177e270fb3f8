// dx = (colours, halving, transform)^T slopes (transform back, doubling, colours back)^T dy, by sums over
// everything.
#include <vector>

#include "tensor/jpeg.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

namespace {

using Values = std::vector<double>;

// The adjoint of doubling a plane's size: each pixel gives 9, 3, 3 and 1 sixteenths to the samples around it.
Values gather_double(const Values& full, uint32_t height, uint32_t width) {
  Values half(full.size() / 4, 0.0);
  const auto sample = [](uint32_t i, uint32_t side, bool near) {
    if (near) return i / 2;
    return i % 2 == 0 ? std::max(i / 2, 1u) - 1 : std::min(i / 2 + 1, side / 2 - 1);
  };
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x)
      for (const bool near_y : {true, false})
        for (const bool near_x : {true, false}) {
          const double weight = (near_y ? 0.75 : 0.25) * (near_x ? 0.75 : 0.25);
          half[sample(y, height, near_y) * (width / 2) + sample(x, width, near_x)] +=
              weight * full[y * width + x];
        }
  return half;
}

// Through the cosine transform, the slopes and back; both transforms are orthonormal.
void through_slopes(Values& plane, uint32_t width, uint32_t y0, uint32_t x0, const float* slopes) {
  double coefficients[8][8] = {}, samples[8][8] = {};
  using jpeg::kCosines;
  for (uint32_t v = 0; v < 8; ++v)
    for (uint32_t u = 0; u < 8; ++u) {
      for (uint32_t i = 0; i < 8; ++i)
        for (uint32_t j = 0; j < 8; ++j) {
          coefficients[v][u] += double{kCosines[v][i]} * kCosines[u][j] * plane[(y0 + i) * width + x0 + j];
        }
      coefficients[v][u] *= slopes[(y0 + v) * width + x0 + u];
    }
  for (uint32_t i = 0; i < 8; ++i)
    for (uint32_t j = 0; j < 8; ++j)
      for (uint32_t v = 0; v < 8; ++v)
        for (uint32_t u = 0; u < 8; ++u) {
          samples[i][j] += double{kCosines[v][i]} * kCosines[u][j] * coefficients[v][u];
        }
  for (uint32_t i = 0; i < 8; ++i)
    for (uint32_t j = 0; j < 8; ++j) plane[(y0 + i) * width + x0 + j] = samples[i][j];
}

void image_grad(const float* dy, uint32_t height, uint32_t width, const float* slopes, float* dx) {
  const uint32_t pixels = height * width;
  Values planes[3];
  for (uint32_t c = 0; c < 3; ++c) {
    Values full(pixels, 0.0);
    for (uint32_t i = 0; i < pixels; ++i)
      for (uint32_t k = 0; k < 3; ++k) full[i] += double{jpeg::kRgbOfYcc[k][c]} * dy[3 * i + k];
    planes[c] = c == 0 ? full : gather_double(full, height, width);
    const jpeg::Plane plane = jpeg::plane_of(c, height, width);
    for (uint32_t y0 = 0; y0 < plane.height; y0 += 8)
      for (uint32_t x0 = 0; x0 < plane.width; x0 += 8)
        through_slopes(planes[c], plane.width, y0, x0, slopes + plane.offset);
  }
  for (uint32_t i = 0; i < pixels; ++i) {
    const uint32_t half = i / width / 2 * (width / 2) + i % width / 2;
    for (uint32_t k = 0; k < 3; ++k) {
      dx[3 * i + k] = static_cast<float>(jpeg::kYccOfRgb[0][k] * planes[0][i] +
                                         jpeg::kYccOfRgb[1][k] * planes[1][half] / 4.0 +
                                         jpeg::kYccOfRgb[2][k] * planes[2][half] / 4.0);
    }
  }
}

}  // namespace

void run(const JpegGrad& p, Operands o) {
  const auto dy = o[0].f32(), qualities = o[1].f32(), slopes = o[2].f32(), dx = o[3].f32();
  assert(p.height % 16 == 0 && p.width % 16 == 0);
  const size_t pixels = size_t{p.height} * p.width;
  for (uint32_t n = 0; n < p.n; ++n) {
    const float* in = &dy[n * pixels * 3];
    float* out = &dx[n * pixels * 3];
    if (qualities[n] == 0.0f) {
      std::copy_n(in, pixels * 3, out);
    } else {
      image_grad(in, p.height, p.width, &slopes[n * pixels * 3 / 2], out);
    }
  }
}

}  // namespace untaught::tensor::reference
