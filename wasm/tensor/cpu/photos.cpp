// Batches of images: gathering with noise, augmentation and its adjoint. One task per image; a pixel's three
// channels are one vector whose fourth lane is overwritten by the next pixel.
#include <array>

#include "tensor/cpu/chunks.h"
#include "tensor/cpu/kernels.h"
#include "tensor/cpu/simd.h"

namespace untaught::tensor::cpu {
namespace {

// value / 255 for every byte.
constexpr std::array<float, 256> kByteValues = [] {
  std::array<float, 256> values{};
  for (uint32_t i = 0; i < 256; ++i) values[i] = static_cast<float>(i) / 255.0f;
  return values;
}();

// A colour matrix by columns, with an offset; the fourth lanes are zero.
struct Colour {
  f32x4 red, green, blue, offset;
  f32x4 apply(const float* x) const {
    return madd(splat(x[0]), red, madd(splat(x[1]), green, madd(splat(x[2]), blue, offset)));
  }
};

// Output pixel i of a row reads input pixel first + direction * i; [begin, end) are those inside.
struct RowMap {
  int32_t first, direction;
  int32_t begin, end;
};
RowMap make_row_map(int32_t shift, bool flip, int32_t width) {
  RowMap map = flip ? RowMap{width - 1 - shift, -1, 0, 0} : RowMap{shift, 1, 0, 0};
  // Inside: 0 <= i + shift < width when not flipped; the mirror image of the same range of sources when
  // flipped.
  map.begin = std::clamp(-shift, 0, width);
  map.end = std::clamp(width - shift, 0, width);
  return map;
}

// Three channels at `to`, leaving what follows alone.
void store_pixel(float* to, f32x4 value) {
  to[0] = value[0];
  to[1] = value[1];
  to[2] = value[2];
}

void transform_row(const float* in, const RowMap& map, int32_t width, const Colour& colour, float* out) {
  std::fill_n(out, size_t(map.begin) * 3, 0.0f);
  std::fill_n(out + size_t(map.end) * 3, size_t(width - map.end) * 3, 0.0f);
  if (map.begin >= map.end) return;
  const float* from = in + (map.first + map.direction * map.begin) * 3;
  for (int32_t i = map.begin; i + 1 < map.end; ++i, from += map.direction * 3) {
    store(out + i * 3, colour.apply(from));
  }
  store_pixel(out + (map.end - 1) * 3, colour.apply(from));
}

// out image row y = transform of in image row y + shift_y; zero where that lies outside.
void transform_image(const AugmentShape& p, const float* in, const RowMap& map, int32_t shift_y,
                     const Colour& colour, float* out) {
  const auto width = static_cast<int32_t>(p.width), height = static_cast<int32_t>(p.height);
  for (int32_t y = 0; y < height; ++y) {
    const int32_t source = y + shift_y;
    float* row = out + size_t(y) * p.width * 3;
    if (source < 0 || source >= height) {
      std::fill_n(row, size_t{p.width} * 3, 0.0f);
    } else {
      transform_row(in + size_t(source) * p.width * 3, map, width, colour, row);
    }
  }
}

}  // namespace

void run(const GatherImages& p, Operands o, Context& context) {
  const auto indices = o[0].u32(), slots = o[2].u32();
  const uint32_t* images = o[1].u32().data();
  const float *noise = o[3].f32().data(), *windows = o[4].f32().data();
  context.pool.parallel_for(p.n, [=](uint32_t n, uint32_t) {
    const uint32_t* image = images + size_t{indices[n]} * p.pixels;
    float* x = o[5].f32().data() + size_t{n} * p.pixels * 3;
    const uint32_t slot = slots[indices[n]];
    if (slot == kNoSlot) {
      for (uint32_t i = 0; i < p.pixels; ++i)
        for (uint32_t c = 0; c < 3; ++c) x[i * 3 + c] = kByteValues[image[i] >> (8 * c) & 255u];
      return;
    }
    const float* slot_noise = noise + size_t{slot} * p.pixels * 3;
    const float* window = windows + size_t{indices[n] % p.window_count} * p.pixels;
    for (uint32_t i = 0; i < p.pixels; ++i)
      for (uint32_t c = 0; c < 3; ++c) {
        const float value = kByteValues[image[i] >> (8 * c) & 255u] + window[i] * slot_noise[i * 3 + c];
        x[i * 3 + c] = std::min(std::max(value, 0.0f), 1.0f);
      }
  });
}

void run(const Augment& p, Operands o, Context& context) {
  const size_t image = size_t{p.height} * p.width * 3;
  context.pool.parallel_for(p.n, [=](uint32_t n, uint32_t) {
    const float* t = o[1].f32().data() + size_t{n} * 16;
    const Colour colour{
        {t[0], t[3], t[6], 0}, {t[1], t[4], t[7], 0}, {t[2], t[5], t[8], 0}, {t[9], t[10], t[11], 0}};
    const RowMap map =
        make_row_map(static_cast<int32_t>(t[13]), t[12] != 0.0f, static_cast<int32_t>(p.width));
    transform_image(p, o[0].f32().data() + n * image, map, static_cast<int32_t>(t[14]), colour,
                    o[2].f32().data() + n * image);
  });
}

void run(const AugmentGrad& p, Operands o, Context& context) {
  const size_t image = size_t{p.height} * p.width * 3;
  context.pool.parallel_for(p.n, [=](uint32_t n, uint32_t) {
    const float* t = o[1].f32().data() + size_t{n} * 16;
    // The transposed matrix; the inverse of a shift is the opposite one, of a flip after it the same.
    const Colour colour{{t[0], t[1], t[2], 0}, {t[3], t[4], t[5], 0}, {t[6], t[7], t[8], 0}, {}};
    const bool flip = t[12] != 0.0f;
    const auto shift = static_cast<int32_t>(t[13]);
    const RowMap map = make_row_map(flip ? shift : -shift, flip, static_cast<int32_t>(p.width));
    transform_image(p, o[0].f32().data() + n * image, map, -static_cast<int32_t>(t[14]), colour,
                    o[2].f32().data() + n * image);
  });
}

}  // namespace untaught::tensor::cpu
