// Saving as JPEG and opening again; one task per image. Integers as in the reference, so equal to the bit.
#include "tensor/cpu/jpeg_blocks.h"
#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {
namespace {

// The steps of one component at a quality.
struct Steps {
  int32_t values[8][8];
  Steps(const uint8_t* standard, int32_t quality) {
    for (uint32_t i = 0; i < 64; ++i) values[i / 8][i % 8] = jpeg::scale_step(standard[i], quality);
  }
};

// Coefficients of four blocks, rounded to a multiple of the step; returns their slopes. The quotients are
// exact enough in f32: operands are whole and below 2^14, so a quotient that is not whole is 2^-11 or more
// from the next whole number.
f32x4 round_to_step(i32x4& coefficients, int32_t step) {
  const f32x4 whole = splat(static_cast<float>(8 * step));
  const f32x4 value = __builtin_convertvector(coefficients, f32x4);
  const f32x4 size = value < 0.0f ? -value : value;
  const i32x4 levels = __builtin_convertvector((size + whole * 0.5f) / whole, i32x4);
  coefficients = (coefficients < 0 ? -levels : levels) * step;
  const f32x4 u = value / whole, slope = 4.0f * u * u;
  return slope < 1.0f ? slope : splat(1.0f);
}

void round_plane(int32_t* samples, const jpeg::Plane& plane, const Steps& steps, float* slopes) {
  for_block_groups(plane, [&](const uint32_t(&starts)[kLanes]) {
    i32x4 blocks[8][8], line[8];
    f32x4 slope[8][8];
    load_blocks(samples, plane.width, starts, blocks);
    for (auto& row : blocks) {
      for (i32x4& value : row) value -= 128;
      jpeg::forward_pass<false>(row);
    }
    for (uint32_t j = 0; j < 8; ++j) {
      for (uint32_t i = 0; i < 8; ++i) line[i] = blocks[i][j];
      jpeg::forward_pass<true>(line);
      for (uint32_t i = 0; i < 8; ++i) slope[i][j] = round_to_step(line[i], steps.values[i][j]);
      jpeg::inverse_pass<false>(line);
      for (uint32_t i = 0; i < 8; ++i) blocks[i][j] = line[i];
    }
    for (auto& row : blocks) {
      jpeg::inverse_pass<true>(row);
      for (i32x4& value : row) {
        value += 128;
        value = value < 0 ? i32x4{} : value;
        value = value > 255 ? i32x4{255, 255, 255, 255} : value;
      }
    }
    store_blocks(blocks, plane.width, starts, samples);
    store_blocks(slope, plane.width, starts, slopes);
  });
}

int32_t to_byte(float value) {
  return static_cast<int32_t>(std::min(std::max(value * 255.0f + 0.5f, 0.0f), 255.0f));
}

// x [h,w,3] -> luma [h,w], chroma halved.
void to_planes(const float* x, uint32_t height, uint32_t width, int32_t* luma, int32_t* cb, int32_t* cr) {
  for (uint32_t row = 0; row < height / 2; ++row)
    for (uint32_t column = 0; column < width / 2; ++column) {
      int32_t sum_cb = column % 2 == 0 ? 1 : 2, sum_cr = sum_cb;
      for (const uint32_t i : {2 * row * width + 2 * column, (2 * row + 1) * width + 2 * column})
        for (uint32_t k = i; k < i + 2; ++k) {
          const float* pixel = x + size_t{k} * 3;
          const jpeg::Ycc ycc = jpeg::to_ycc(to_byte(pixel[0]), to_byte(pixel[1]), to_byte(pixel[2]));
          luma[k] = ycc.y;
          sum_cb += ycc.cb;
          sum_cr += ycc.cr;
        }
      *cb++ = sum_cb >> 2;
      *cr++ = sum_cr >> 2;
    }
}

// One row of the full size from the two nearest of the halved plane: thirds of the nearest one's weight, up
// and down, then left and right. to [2 * half]; sums [half] is working memory.
void double_row(const int32_t* near, const int32_t* far, uint32_t half, int32_t* sums, int32_t* to) {
  for (uint32_t i = 0; i < half; ++i) sums[i] = 3 * near[i] + far[i];
  for (uint32_t i = 0; i < half; ++i) {
    to[2 * i] = (3 * sums[i] + sums[i == 0 ? 0 : i - 1] + 8) >> 4;
    to[2 * i + 1] = (3 * sums[i] + sums[i + 1 == half ? i : i + 1] + 7) >> 4;
  }
}

struct Planes {
  int32_t *luma, *cb, *cr, *row_cb, *row_cr, *sums;
};

void to_pixels(const Planes& planes, uint32_t height, uint32_t width, float* y) {
  const uint32_t half = width / 2;
  for (uint32_t row = 0; row < height; ++row) {
    const uint32_t near = row / 2;
    const uint32_t far = row % 2 == 0 ? std::max(near, 1u) - 1 : std::min(near + 1, height / 2 - 1);
    double_row(planes.cb + near * half, planes.cb + far * half, half, planes.sums, planes.row_cb);
    double_row(planes.cr + near * half, planes.cr + far * half, half, planes.sums, planes.row_cr);
    for (uint32_t x = 0; x < width; ++x, y += 3) {
      const jpeg::Rgb rgb = jpeg::to_rgb({planes.luma[row * width + x], planes.row_cb[x], planes.row_cr[x]});
      y[0] = static_cast<float>(rgb.r) / 255.0f;
      y[1] = static_cast<float>(rgb.g) / 255.0f;
      y[2] = static_cast<float>(rgb.b) / 255.0f;
    }
  }
}

size_t worker_floats(const JpegShape& p) {
  return align_floats(size_t{p.height} * p.width) + 2 * align_floats(size_t{p.height} * p.width / 4) +
         3 * align_floats(p.width);
}

}  // namespace

void run(const Jpeg& p, Operands o, Context& context) {
  const size_t pixels = size_t{p.height} * p.width;
  float* memory = context.scratch.floats(worker_floats(p) * context.pool.threads());
  context.pool.parallel_for(p.n, [=, &p](uint32_t n, uint32_t worker) {
    const float* x = o[0].f32().data() + n * pixels * 3;
    float *y = o[2].f32().data() + n * pixels * 3, *slopes = o[3].f32().data() + n * pixels * 3 / 2;
    const auto quality = static_cast<int32_t>(o[1].f32()[n]);
    if (quality == 0) {
      std::copy_n(x, pixels * 3, y);
      std::fill_n(slopes, pixels * 3 / 2, 0.0f);
      return;
    }
    Carver carver(memory + worker * worker_floats(p));
    const Planes planes{carver.take<int32_t>(pixels),     carver.take<int32_t>(pixels / 4),
                        carver.take<int32_t>(pixels / 4), carver.take<int32_t>(p.width),
                        carver.take<int32_t>(p.width),    carver.take<int32_t>(p.width)};
    to_planes(x, p.height, p.width, planes.luma, planes.cb, planes.cr);
    const Steps luma(jpeg::kLumaSteps, quality), chroma(jpeg::kChromaSteps, quality);
    int32_t* samples[] = {planes.luma, planes.cb, planes.cr};
    for (uint32_t c = 0; c < 3; ++c) {
      const jpeg::Plane plane = jpeg::plane_of(c, p.height, p.width);
      round_plane(samples[c], plane, c == 0 ? luma : chroma, slopes + plane.offset);
    }
    to_pixels(planes, p.height, p.width, y);
  });
}

}  // namespace untaught::tensor::cpu
