// The gradient of saving as JPEG; one task per image.
#include "tensor/cpu/jpeg_blocks.h"
#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {
namespace {

// to = kCosines from (the transform along one axis), or its transpose (the way back).
template <bool kBack>
void transform(const f32x4 (&from)[8], f32x4 (&to)[8]) {
  for (uint32_t k = 0; k < 8; ++k) {
    f32x4 sum{};
    for (uint32_t i = 0; i < 8; ++i) {
      sum = madd(splat(kBack ? jpeg::kCosines[i][k] : jpeg::kCosines[k][i]), from[i], sum);
    }
    to[k] = sum;
  }
}

// Along both axes; the blocks are turned over on the way there and again on the way back.
template <bool kBack>
void transform_blocks(f32x4 (&blocks)[8][8]) {
  f32x4 turned[8][8], line[8];
  for (uint32_t i = 0; i < 8; ++i) {
    transform<kBack>(blocks[i], line);
    for (uint32_t j = 0; j < 8; ++j) turned[j][i] = line[j];
  }
  for (uint32_t j = 0; j < 8; ++j) transform<kBack>(turned[j], blocks[j]);
}

void through_slopes(float* values, const jpeg::Plane& plane, const float* slopes) {
  for_block_groups(plane, [&](const uint32_t(&starts)[kLanes]) {
    f32x4 blocks[8][8], slope[8][8];
    load_blocks(values, plane.width, starts, blocks);
    load_blocks(slopes, plane.width, starts, slope);
    transform_blocks<false>(blocks);
    for (uint32_t u = 0; u < 8; ++u)
      for (uint32_t v = 0; v < 8; ++v)
        blocks[u][v] *= slope[v][u];  // columns first, as the transform left it
    transform_blocks<true>(blocks);
    store_blocks(blocks, plane.width, starts, values);
  });
}

// One axis of the adjoint of doubling, at sample i of `half`: 3/4 of the two pixels on it, 1/4 of those
// beside.
struct Doubled {
  uint32_t before, first, second, after;
};
Doubled pixels_of(uint32_t i, uint32_t half) {
  return {i == 0 ? 0 : 2 * i - 1, 2 * i, 2 * i + 1, i + 1 == half ? 2 * i + 1 : 2 * i + 2};
}

// dy [h,w,3] -> the gradient of chroma component c [h/2,w/2]; rows [w] is working memory.
void gather_chroma(const float* dy, uint32_t height, uint32_t width, uint32_t c, float* row, float* to) {
  const float red = jpeg::kRgbOfYcc[0][c], green = jpeg::kRgbOfYcc[1][c], blue = jpeg::kRgbOfYcc[2][c];
  for (uint32_t y = 0; y < height / 2; ++y) {
    const Doubled rows = pixels_of(y, height / 2);
    const float* lines[] = {dy + size_t{rows.before} * width * 3, dy + size_t{rows.first} * width * 3,
                            dy + size_t{rows.second} * width * 3, dy + size_t{rows.after} * width * 3};
    for (uint32_t x = 0; x < width; ++x) {
      const auto value = [&](const float* line) {
        return red * line[3 * x] + green * line[3 * x + 1] + blue * line[3 * x + 2];
      };
      row[x] = 0.75f * (value(lines[1]) + value(lines[2])) + 0.25f * (value(lines[0]) + value(lines[3]));
    }
    for (uint32_t x = 0; x < width / 2; ++x) {
      const Doubled at = pixels_of(x, width / 2);
      *to++ = 0.75f * (row[at.first] + row[at.second]) + 0.25f * (row[at.before] + row[at.after]);
    }
  }
}

size_t worker_floats(const JpegShape& p) {
  return align_floats(size_t{p.height} * p.width) + 2 * align_floats(size_t{p.height} * p.width / 4) +
         align_floats(p.width);
}

}  // namespace

void run(const JpegGrad& p, Operands o, Context& context) {
  const size_t pixels = size_t{p.height} * p.width;
  float* memory = context.scratch.floats(worker_floats(p) * context.pool.threads());
  context.pool.parallel_for(p.n, [=, &p](uint32_t n, uint32_t worker) {
    const float *dy = o[0].f32().data() + n * pixels * 3, *slopes = o[2].f32().data() + n * pixels * 3 / 2;
    float* dx = o[3].f32().data() + n * pixels * 3;
    if (o[1].f32()[n] == 0.0f) {
      std::copy_n(dy, pixels * 3, dx);
      return;
    }
    Carver carver(memory + worker * worker_floats(p));
    float *luma = carver.take<float>(pixels), *cb = carver.take<float>(pixels / 4),
          *cr = carver.take<float>(pixels / 4), *row = carver.take<float>(p.width);
    for (size_t i = 0; i < pixels; ++i) luma[i] = dy[3 * i] + dy[3 * i + 1] + dy[3 * i + 2];
    gather_chroma(dy, p.height, p.width, 1, row, cb);
    gather_chroma(dy, p.height, p.width, 2, row, cr);
    float* planes[] = {luma, cb, cr};
    for (uint32_t c = 0; c < 3; ++c) {
      const jpeg::Plane plane = jpeg::plane_of(c, p.height, p.width);
      through_slopes(planes[c], plane, slopes + plane.offset);
    }
    const auto& map = jpeg::kYccOfRgb;
    for (uint32_t y = 0; y < p.height; ++y)
      for (uint32_t x = 0; x < p.width; ++x, dx += 3) {
        const uint32_t half = y / 2 * (p.width / 2) + x / 2;
        const float a = luma[y * p.width + x], b = 0.25f * cb[half], c = 0.25f * cr[half];
        for (uint32_t k = 0; k < 3; ++k) dx[k] = map[0][k] * a + map[1][k] * b + map[2][k] * c;
      }
  });
}

}  // namespace untaught::tensor::cpu
