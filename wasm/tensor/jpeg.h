// The arithmetic of JPEG that the reference and the fast kernels share: tables, and the integer transforms of
// libjpeg ("islow": Loeffler, Ligtenberg, Moschytz 1989, in 13-bit fixed point), for one value or for a
// vector of them. Source: ITU-T T.81; libjpeg-turbo's jfdctint.c, jidctint.c, jdcolor.c.
#pragma once

#include <algorithm>
#include <cstdint>

namespace untaught::tensor::jpeg {

// T.81, annex K.1, row by row.
inline constexpr uint8_t kLumaSteps[64] = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,  //
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,  //
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,  //
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
inline constexpr uint8_t kChromaSteps[64] = {
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,  //
    24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,  //
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,  //
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

// The quantisation step that a standard one becomes at a quality of 1..100.
constexpr int32_t scale_step(int32_t standard, int32_t quality) {
  const int32_t percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return std::clamp((standard * percent + 50) / 100, 1, 255);
}

inline constexpr int kConstBits = 13, kPassBits = 2;

template <class T>
T descale(T value, int bits) {
  return (value + (1 << (bits - 1))) >> bits;
}

// What both transforms do with the odd half. In: in[1], in[3], in[5], in[7] or their like, a..d.
template <class T>
void rotate_odd(T& a, T& b, T& c, T& d) {
  const T z1 = (a + d) * -7373, z2 = (b + c) * -20995;
  const T z5 = (a + c + b + d) * 9633;
  const T z3 = (a + c) * -16069 + z5, z4 = (b + d) * -3196 + z5;
  a = a * 2446 + z1 + z3;
  b = b * 16819 + z2 + z4;
  c = c * 25172 + z2 + z3;
  d = d * 12299 + z1 + z4;
}

// One pass of the forward transform over eight values, in place. The first pass leaves them scaled by 4, the
// second takes that out: coefficients end as 8 times the orthonormal ones.
template <bool kSecond, class T>
void forward_pass(T (&v)[8]) {
  constexpr int kBits = kSecond ? kConstBits + kPassBits : kConstBits - kPassBits;
  const T s0 = v[0] + v[7], s1 = v[1] + v[6], s2 = v[2] + v[5], s3 = v[3] + v[4];
  T d0 = v[0] - v[7], d1 = v[1] - v[6], d2 = v[2] - v[5], d3 = v[3] - v[4];
  const T e0 = s0 + s3, e1 = s1 + s2, e2 = s1 - s2, e3 = s0 - s3;
  v[0] = kSecond ? descale(e0 + e1, kPassBits) : (e0 + e1) * (1 << kPassBits);
  v[4] = kSecond ? descale(e0 - e1, kPassBits) : (e0 - e1) * (1 << kPassBits);
  const T z = (e2 + e3) * 4433;
  v[2] = descale(z + e3 * 6270, kBits);
  v[6] = descale(z - e2 * 15137, kBits);
  rotate_odd(d3, d2, d1, d0);
  v[7] = descale(d3, kBits);
  v[5] = descale(d2, kBits);
  v[3] = descale(d1, kBits);
  v[1] = descale(d0, kBits);
}

// One pass of the inverse transform over eight values, in place: dequantised coefficients, first along
// columns, then along rows, give samples about 0.
template <bool kSecond, class T>
void inverse_pass(T (&v)[8]) {
  constexpr int kBits = kSecond ? kConstBits + kPassBits + 3 : kConstBits - kPassBits;
  const T z = (v[2] + v[6]) * 4433;
  const T e2 = z - v[6] * 15137, e3 = z + v[2] * 6270;
  const T e0 = (v[0] + v[4]) * (1 << kConstBits), e1 = (v[0] - v[4]) * (1 << kConstBits);
  const T s0 = e0 + e3, s3 = e0 - e3, s1 = e1 + e2, s2 = e1 - e2;
  T d0 = v[7], d1 = v[5], d2 = v[3], d3 = v[1];
  rotate_odd(d0, d1, d2, d3);
  v[0] = descale(s0 + d3, kBits);
  v[7] = descale(s0 - d3, kBits);
  v[1] = descale(s1 + d2, kBits);
  v[6] = descale(s1 - d2, kBits);
  v[2] = descale(s2 + d1, kBits);
  v[5] = descale(s2 - d1, kBits);
  v[3] = descale(s3 + d0, kBits);
  v[4] = descale(s3 - d0, kBits);
}

// The nearest multiple of the step, in steps; halves away from zero. The coefficient is 8 times the
// orthonormal one, as forward_pass leaves it.
constexpr int32_t quantise(int32_t coefficient, int32_t step) {
  const int32_t whole = 8 * step;
  return coefficient < 0 ? -((-coefficient + whole / 2) / whole) : (coefficient + whole / 2) / whole;
}

// min(1, 4 u^2) of a coefficient of u steps: see tensor/op/transforms.h.
constexpr float soft_slope(int32_t coefficient, int32_t step) {
  const float u = static_cast<float>(coefficient) / static_cast<float>(8 * step);
  return std::min(1.0f, 4.0f * u * u);
}

struct Ycc {
  int32_t y, cb, cr;  // 0..255
};
// r, g, b: 0..255
constexpr Ycc to_ycc(int32_t r, int32_t g, int32_t b) {
  constexpr int32_t kHalf = 1 << 15, kCentre = (128 << 16) + kHalf - 1;
  return {(19595 * r + 38470 * g + 7471 * b + kHalf) >> 16,
          (-11059 * r - 21709 * g + 32768 * b + kCentre) >> 16,
          (32768 * r - 27439 * g - 5329 * b + kCentre) >> 16};
}
struct Rgb {
  int32_t r, g, b;  // 0..255
};
constexpr Rgb to_rgb(const Ycc& c) {
  constexpr int32_t kHalf = 1 << 15;
  const int32_t cb = c.cb - 128, cr = c.cr - 128;
  return {std::clamp(c.y + ((91881 * cr + kHalf) >> 16), 0, 255),
          std::clamp(c.y + ((-22554 * cb - 46802 * cr + kHalf) >> 16), 0, 255),
          std::clamp(c.y + ((116130 * cb + kHalf) >> 16), 0, 255)};
}

// The same maps without rounding, and by columns: what a gradient is taken back through.
inline constexpr float kYccOfRgb[3][3] = {
    {0.299f, 0.587f, 0.114f}, {-0.168736f, -0.331264f, 0.5f}, {0.5f, -0.418688f, -0.081312f}};
inline constexpr float kRgbOfYcc[3][3] = {
    {1.0f, 0.0f, 1.402f}, {1.0f, -0.344136f, -0.714136f}, {1.0f, 1.772f, 0.0f}};

// The orthonormal cosine transform: kCosines[k][i] = c_k cos((2i + 1) k pi / 16), c_0 = sqrt(1/8), else 1/2.
inline constexpr float kCosines[8][8] = {
    {0.35355339f, 0.35355339f, 0.35355339f, 0.35355339f, 0.35355339f, 0.35355339f, 0.35355339f, 0.35355339f},
    {0.49039264f, 0.41573481f, 0.27778512f, 0.09754516f, -0.09754516f, -0.27778512f, -0.41573481f,
     -0.49039264f},
    {0.46193977f, 0.19134172f, -0.19134172f, -0.46193977f, -0.46193977f, -0.19134172f, 0.19134172f,
     0.46193977f},
    {0.41573481f, -0.09754516f, -0.49039264f, -0.27778512f, 0.27778512f, 0.49039264f, 0.09754516f,
     -0.41573481f},
    {0.35355339f, -0.35355339f, -0.35355339f, 0.35355339f, 0.35355339f, -0.35355339f, -0.35355339f,
     0.35355339f},
    {0.27778512f, -0.49039264f, 0.09754516f, 0.41573481f, -0.41573481f, -0.09754516f, 0.49039264f,
     -0.27778512f},
    {0.19134172f, -0.46193977f, 0.46193977f, -0.19134172f, -0.19134172f, 0.46193977f, -0.46193977f,
     0.19134172f},
    {0.09754516f, -0.27778512f, 0.41573481f, -0.49039264f, 0.49039264f, -0.41573481f, 0.27778512f,
     -0.09754516f}};

// Where the planes of an image of h x w pixels begin in its h*w*3/2 values.
struct Plane {
  uint32_t offset, height, width;
};
constexpr Plane plane_of(uint32_t component, uint32_t height, uint32_t width) {
  const uint32_t pixels = height * width;
  if (component == 0) return {0, height, width};
  return {pixels + (component - 1) * pixels / 4, height / 2, width / 2};
}

}  // namespace untaught::tensor::jpeg
