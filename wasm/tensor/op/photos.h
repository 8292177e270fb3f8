// Operations between the photos and the network: choosing a batch, adding noise, augmentation with its
// adjoint, crop and splat, and the signed step. Images are canvases of size x size pixels.
//
// images u32 [image_count, size*size]: one pixel a word, R | G << 8 | B << 16, sRGB values 0..255.
// noise  f32 [slot_count, size, size, 3]: sRGB units (1/255 is one 8-bit step).
// slots  u32 [image_count]: the noise slot of an image, kNoSlot where it has none.
// windows f32 [window_count, size*size] in [0,1]: the share of its noise that an image gets at a pixel; that
// of
//        image i is windows[i % window_count]: one for all, or one for each photo (they are the first
//        images).
#pragma once

#include "tensor/op/params.h"

namespace untaught::tensor {

inline constexpr uint32_t kNoSlot = 0xffffffffu;

// Draws with replacement from two ranges: the first `split` of the batch from one, the rest from the other.
// state -> indices u32 [count]: indices[i] = first_k + random_below(seed, stream, state[counter] * count + i,
// bound_k), k = a where i < split, else b. Bounds are in [1, 65536] where their range is used.
struct SampleIndices {
  uint32_t count, split, first_a, bound_a, first_b, bound_b, stream, counter;
  static constexpr std::string_view kName = "sample_indices",
                                    kFields = "count split first_a bound_a first_b bound_b stream counter";
  static constexpr Access kAccess[] = {kR, kW};
};

// Walks in order. state -> indices u32 [count]: indices[i] = first + (state[counter] * count + i) % bound.
struct WalkIndices {
  uint32_t count, first, bound, counter;
  static constexpr std::string_view kName = "walk_indices", kFields = "count first bound counter";
  static constexpr Access kAccess[] = {kR, kW};
};

// indices [count], table u32 [table_count] -> y u32 [count] = table[indices]
struct GatherWords {
  uint32_t count, table_count;
  static constexpr std::string_view kName = "gather_words", kFields = "count table_count";
  static constexpr Access kAccess[] = {kR, kR, kW};
};

// indices [n], images, slots, noise, windows -> x f32 [n,pixels,3] in [0,1]:
// x = clamp(image / 255 + window * noise[slot], 0, 1). pixels = size * size. The gradient of the clamp is
// taken as 1.
struct GatherImages {
  uint32_t n, pixels, image_count, slot_count, window_count;
  static constexpr std::string_view kName = "gather_images",
                                    kFields = "n pixels image_count slot_count window_count";
  static constexpr Access kAccess[] = {kR, kR, kR, kR, kR, kW};
};

// One row of augmentation per image. state -> table f32 [n,16]:
//   [0..8] colour matrix (row-major, out = M * in), [9..11] offset, [12] flip (0 or 1), [13] dx, [14] dy
//   (whole pixels), [15] 0.
// With t = state[counter] * n + row and u_k = random_unit(seed, stream, t * 16 + k):
//   flip = u_0 < flip_probability; dx, dy = random_below(.., t * 16 + 1 or 2, 2 * shift + 1) - shift;
//   b = (2 u_3 - 1) brightness; c = 1 + (2 u_4 - 1) contrast; s = 1 + (2 u_5 - 1) saturation; a = (2 u_6 - 1)
//   hue; g_j = 1 + (2 u_{7+j} - 1) white_balance, j = 0..2; s = 0 where u_10 < grayscale_probability. Sat = s
//   I + (1 - s) 1 L^T, L = (0.299, 0.587, 0.114); Hue = rotation by a about the grey axis (1,1,1): cos a I +
//   (1 - cos a)/3 J + sin a / sqrt(3) [[0,-1,1],[1,0,-1],[-1,1,0]], with sin a = a - a^3/6 + a^5/120 and cos
//   a = 1 - a^2/2 + a^4/24 - a^6/720 (|a| <= 0.8). M = gain * c * diag(g) * Hue * Sat; offset = gain * (b - c
//   / 2): centred on mid grey, then scaled by gain.
struct AugmentParams {
  uint32_t n, stream, counter, shift;
  float flip_probability, brightness, contrast, saturation, hue, white_balance, grayscale_probability, gain;
  static constexpr std::string_view kName = "augment_params",
                                    kFields =
                                        "n stream counter shift flip_probability:f brightness:f contrast:f "
                                        "saturation:f hue:f white_balance:f grayscale_probability:f gain:f";
  static constexpr Access kAccess[] = {kR, kW};
};

struct AugmentShape {
  uint32_t n, height, width;
};
// x [n,h,w,3], table [n,16] -> y: y(row, col) = M * x(row + dy, flip ? w - 1 - (col + dx) : col + dx) +
// offset; 0 where the source lies outside.
struct Augment : AugmentShape {
  static constexpr std::string_view kName = "augment", kFields = "n height width";
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// dy, table -> dx
struct AugmentGrad : AugmentShape {
  static constexpr std::string_view kName = "augment_grad", kFields = "n height width";
  static constexpr Access kAccess[] = {kR, kR, kW};
};

// Random crop boxes. state -> boxes f32 [n,4] = x0, y0, scale_x, scale_y in source pixels: output pixel o
// samples the source at x0 + scale_x * (o + 0.5) - 0.5. With t = state[counter] * n + row, u_k =
// random_unit(seed, stream, t * 4 + k): scale_x = scale_y = (low + (high - low) u_0) * size / out_size; x0 =
// (size - scale_x * out_size) / 2 + (2 u_1 - 1) shift, y0 the same with u_2.
struct CropBoxes {
  uint32_t n, stream, counter, size, out_size;
  float low, high;  // share of the canvas that the crop spans; above 1 it looks beyond
  float shift;      // source pixels
  static constexpr std::string_view kName = "crop_boxes",
                                    kFields = "n stream counter size out_size low:f high:f shift:f";
  static constexpr Access kAccess[] = {kR, kW};
};

struct CropShape {
  uint32_t n, height, width, out_height, out_width, channels;
};
inline constexpr std::string_view kCropFields = "n height width out_height out_width channels";
// x [n,h,w,c], boxes [n,4] -> y [n,oh,ow,c]: separable triangle filter of half-width r = max(1, scale) source
// pixels, weight(o, i) = max(0, 1 - |u_o - i| / r), normalised over the i inside the image; 0 if no such i
// has weight.
struct Crop : CropShape {
  static constexpr std::string_view kName = "crop", kFields = kCropFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// The adjoint of crop: dy [n,oh,ow,c], boxes -> dx [n,h,w,c]
struct Splat : CropShape {
  static constexpr std::string_view kName = "splat", kFields = kCropFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};

// Signed gradient step on the noise, projected onto the budget and onto valid pixel values.
// grad f32 [n,pixels,3] (of x), indices [n], slots, images, windows, noise -> noise updated.
// For each slot s named by the batch: g = sum of w * grad over the batch rows of s (in row order), w: the
// row's window; v = clamp(noise - step * sign(g), -epsilon, epsilon), sign(0) = 0; and if keep_range (one
// image per slot): w * v is kept within [-p, 1 - p], p = image/255 and w the window of the first row of s: v
// = -p / w where w * v < -p, (1 - p) / w where w * v > 1 - p. So a pixel moves by at most w * epsilon, w *
// step at a time. Source: Huang 2021, eq. 4.
struct SignedStep {
  uint32_t n, pixels, slot_count, image_count, window_count, keep_range;
  float step, epsilon;  // sRGB units, epsilon <= 16/255
  static constexpr std::string_view
      kName = "signed_step",
      kFields = "n pixels slot_count image_count window_count keep_range step:f epsilon:f";
  static constexpr Access kAccess[] = {kR, kR, kR, kR, kR, kRW};
};

// Takes some of the rows' colour out of the noise of their slots. rows f32 [n,pixels,3], indices [n], slots,
// noise -> noise updated. For each slot s named by the batch: noise[s] -= share * (row - its grey), of the
// first batch row of s; grey = 0.299 R + 0.587 G + 0.114 B of each pixel, in all three channels.
struct DampNoise {
  uint32_t n, pixels, slot_count, image_count;
  float share;
  static constexpr std::string_view kName = "damp_noise", kFields = "n pixels slot_count image_count share:f";
  static constexpr Access kAccess[] = {kR, kR, kR, kRW};
};

}  // namespace untaught::tensor
