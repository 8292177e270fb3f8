// What happens to a photo on its way to a stranger: saved as JPEG, made smaller, blurred. Each operation has
// an adjoint, so that noise can be optimised to live through it (expectation over transformation; Athalye
// 2018). An image for which nothing was drawn passes unchanged, bit for bit.
#pragma once

#include "tensor/op/params.h"

namespace untaught::tensor {

// What each image of a batch goes through. state -> down f32 [n,4], up f32 [n,4] (boxes of crop, one after
// the other: smaller, and back to `size`), sigmas f32 [n,2] (of blur), quality f32 [n] (of jpeg). With t =
// state[counter] * n + row, u_k = random_unit(seed, stream, t * 8 + k) and whole_k(a, b) = a +
// random_below(seed, stream, t * 8 + k, b - a + 1):
//   size: where u_0 < size_share, the image gets a side of s = whole_1(least_side, most_side) pixels: down =
//     (0, 0, size / s, size / s), up = (0, 0, s / size, s / size); else both are (0, 0, 1, 1).
//   sigmas: where u_2 < blur_share, (0, sigma_low + (sigma_high - sigma_low) u_3): a Gaussian blur; where
//     blur_share <= u_2 < blur_share + band_share, (b, 2 b) with b = band_low + (band_high - band_low) u_3: a
//     band of frequencies taken out; else (0, 0).
//   quality: whole_5(least_quality, most_quality) where u_4 < jpeg_share; else 0.
struct TransformParams {
  uint32_t n, stream, counter, size;
  float size_share;
  uint32_t least_side, most_side;  // px, 1..size
  float blur_share, sigma_low, sigma_high;
  float band_share, band_low, band_high;  // 2 * band_high <= kMaxSigma
  float jpeg_share;
  uint32_t least_quality, most_quality;  // 1..100
  static constexpr std::string_view
      kName = "transform_params",
      kFields =
          "n stream counter size size_share:f least_side most_side blur_share:f "
          "sigma_low:f sigma_high:f band_share:f band_low:f band_high:f jpeg_share:f "
          "least_quality most_quality";
  static constexpr Access kAccess[] = {kR, kW, kW, kW, kW};
};

// Pixels. A Gaussian is cut off at 3 sigma.
inline constexpr float kMaxSigma = 5.0f;
inline constexpr uint32_t kMaxBlurRadius = 15;

// x f32 [n,h,w,3], sigmas f32 [n,2] in 0..kMaxSigma -> y = x - G(sigmas[0]) x + G(sigmas[1]) x, where G(s) is
// a Gaussian of s pixels, G(0) x = x, and the image goes on beyond its edges as its mirror image (h, w >
// kMaxBlurRadius). With (0, s) that is a blur; with (b, 2b) a difference of two Gaussians is taken out: the
// band of frequencies around 0.15 / b cycles a pixel, of which 47 % goes at its middle. G is symmetric,
// mirrored edges included: blur is its own adjoint.
struct Blur {
  uint32_t n, height, width;
  static constexpr std::string_view kName = "blur", kFields = "n height width";
  static constexpr Access kAccess[] = {kR, kR, kW};
};

struct JpegShape {
  uint32_t n, height, width;  // multiples of 16
};
// Saved as JPEG with 4:2:0 chroma and opened again, as libjpeg-turbo does both by default, to the bit.
// x f32 [n,h,w,3] in [0,1], quality f32 [n] (whole, 1..100, or 0: the image stays as it is) -> y f32
// [n,h,w,3], slopes f32 [n, h*w*3/2], for the gradient: planes Y [h,w], Cb, Cr [h/2,w/2], a coefficient at
// (v,u) of the 8x8 block at (8i,8j) in row 8i + v, column 8j + u; 0 where the image stays as it is. All
// arithmetic on pixels is on integers, so that executors agree.
struct Jpeg : JpegShape {
  static constexpr std::string_view kName = "jpeg", kFields = "n height width";
  static constexpr Access kAccess[] = {kR, kR, kW, kW};
};
// dy, quality, slopes -> dx. The gradient of what jpeg would be if it rounded nothing but the coefficients,
// and those softly: a coefficient of u quantisation steps becomes 4/3 u^3 up to half a step and u -+ 1/3
// beyond, whose slope is min(1, 4 u^2). So noise gets no push where quantisation removes it. Clamps have
// slope 1.
struct JpegGrad : JpegShape {
  static constexpr std::string_view kName = "jpeg_grad", kFields = "n height width";
  static constexpr Access kAccess[] = {kR, kR, kR, kW};
};

}  // namespace untaught::tensor
