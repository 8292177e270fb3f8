// Pixels -> 8 bits -> YCbCr, chroma halved -> coefficients, rounded to their steps -> back the same way.
#include "tensor/jpeg.h"

#include <cmath>
#include <vector>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

namespace {

// One component's samples, 0..255.
struct Samples {
  uint32_t height, width;
  std::vector<int32_t> values;
  Samples(uint32_t h, uint32_t w) : height(h), width(w), values(h * w) {}
  int32_t& at(uint32_t y, uint32_t x) { return values[y * width + x]; }
  int32_t clamped(int32_t y, int32_t x) const {
    y = std::clamp(y, 0, static_cast<int32_t>(height) - 1);
    x = std::clamp(x, 0, static_cast<int32_t>(width) - 1);
    return values[static_cast<uint32_t>(y) * width + static_cast<uint32_t>(x)];
  }
};

// Means of 2x2; a half is rounded down in even columns and up in odd ones, as libjpeg has it.
Samples halve(Samples& full) {
  Samples half(full.height / 2, full.width / 2);
  for (uint32_t y = 0; y < half.height; ++y)
    for (uint32_t x = 0; x < half.width; ++x) {
      const int32_t sum = full.at(2 * y, 2 * x) + full.at(2 * y, 2 * x + 1) + full.at(2 * y + 1, 2 * x) +
                          full.at(2 * y + 1, 2 * x + 1);
      half.at(y, x) = (sum + (x % 2 == 0 ? 1 : 2)) >> 2;
    }
  return half;
}

// The value at a pixel of the full size: of the nearest sample and its neighbours in thirds of its weight.
int32_t double_size(const Samples& half, uint32_t y, uint32_t x) {
  const auto row = static_cast<int32_t>(y / 2), column = static_cast<int32_t>(x / 2);
  const int32_t next_row = y % 2 == 0 ? row - 1 : row + 1;
  const int32_t next_column = x % 2 == 0 ? column - 1 : column + 1;
  const auto vertical = [&](int32_t c) { return 3 * half.clamped(row, c) + half.clamped(next_row, c); };
  return (3 * vertical(column) + vertical(next_column) + (x % 2 == 0 ? 8 : 7)) >> 4;
}

// Rounds the coefficients of the block at (y0, x0) and puts the samples back; slopes: at the plane's.
void round_block(Samples& plane, uint32_t y0, uint32_t x0, const uint8_t* steps, int32_t quality,
                 float* slopes) {
  int32_t block[8][8], line[8];
  for (uint32_t i = 0; i < 8; ++i) {
    for (uint32_t j = 0; j < 8; ++j) block[i][j] = plane.at(y0 + i, x0 + j) - 128;
    jpeg::forward_pass<false>(block[i]);
  }
  for (uint32_t j = 0; j < 8; ++j) {
    for (uint32_t i = 0; i < 8; ++i) line[i] = block[i][j];
    jpeg::forward_pass<true>(line);
    for (uint32_t i = 0; i < 8; ++i) {
      const int32_t step = jpeg::scale_step(steps[i * 8 + j], quality);
      slopes[(y0 + i) * plane.width + x0 + j] = jpeg::soft_slope(line[i], step);
      line[i] = jpeg::quantise(line[i], step) * step;
    }
    jpeg::inverse_pass<false>(line);
    for (uint32_t i = 0; i < 8; ++i) block[i][j] = line[i];
  }
  for (uint32_t i = 0; i < 8; ++i) {
    jpeg::inverse_pass<true>(block[i]);
    for (uint32_t j = 0; j < 8; ++j) plane.at(y0 + i, x0 + j) = std::clamp(block[i][j] + 128, 0, 255);
  }
}

int32_t to_byte(float value) { return static_cast<int32_t>(std::clamp(value * 255.0f + 0.5f, 0.0f, 255.0f)); }

void save_and_open(const float* x, uint32_t height, uint32_t width, int32_t quality, float* y,
                   float* slopes) {
  Samples luma(height, width), cb(height, width), cr(height, width);
  for (uint32_t i = 0; i < height * width; ++i) {
    const auto ycc = jpeg::to_ycc(to_byte(x[3 * i]), to_byte(x[3 * i + 1]), to_byte(x[3 * i + 2]));
    luma.values[i] = ycc.y;
    cb.values[i] = ycc.cb;
    cr.values[i] = ycc.cr;
  }
  Samples half_cb = halve(cb), half_cr = halve(cr);
  Samples* planes[] = {&luma, &half_cb, &half_cr};
  for (uint32_t c = 0; c < 3; ++c)
    for (uint32_t y0 = 0; y0 < planes[c]->height; y0 += 8)
      for (uint32_t x0 = 0; x0 < planes[c]->width; x0 += 8) {
        round_block(*planes[c], y0, x0, c == 0 ? jpeg::kLumaSteps : jpeg::kChromaSteps, quality,
                    slopes + jpeg::plane_of(c, height, width).offset);
      }
  for (uint32_t i = 0; i < height * width; ++i) {
    const auto rgb = jpeg::to_rgb({luma.values[i], double_size(half_cb, i / width, i % width),
                                   double_size(half_cr, i / width, i % width)});
    y[3 * i] = static_cast<float>(rgb.r) / 255.0f;
    y[3 * i + 1] = static_cast<float>(rgb.g) / 255.0f;
    y[3 * i + 2] = static_cast<float>(rgb.b) / 255.0f;
  }
}

}  // namespace

void run(const Jpeg& p, Operands o) {
  const auto x = o[0].f32(), qualities = o[1].f32(), y = o[2].f32(), slopes = o[3].f32();
  assert(p.height % 16 == 0 && p.width % 16 == 0);
  const size_t pixels = size_t{p.height} * p.width;
  for (uint32_t n = 0; n < p.n; ++n) {
    const float* in = &x[n * pixels * 3];
    float *out = &y[n * pixels * 3], *slope = &slopes[n * pixels * 3 / 2];
    const auto quality = static_cast<int32_t>(qualities[n]);
    if (quality == 0) {
      std::copy_n(in, pixels * 3, out);
      std::fill_n(slope, pixels * 3 / 2, 0.0f);
    } else {
      save_and_open(in, p.height, p.width, quality, out, slope);
    }
  }
}

}  // namespace untaught::tensor::reference
