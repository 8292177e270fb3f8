// Operations of networks that were made elsewhere and are used as they are (nn/network_import.h): their
// weights are frozen, so gradients are with respect to activations alone. Layouts as in op/network.h.
#pragma once

#include <limits>

#include "tensor/op/params.h"

namespace untaught::tensor {

// The bounds of a scale_shift that has none.
inline constexpr float kNoLow = std::numeric_limits<float>::lowest();
inline constexpr float kNoHigh = std::numeric_limits<float>::max();

// x [rows,channels], affine [2,channels] = scale, shift -> y = min(max(x * scale + shift, low), high): a
// bias, a folded batch normalisation, relu and relu6 in one.
struct ScaleShift {
  uint32_t rows, channels;
  float low, high;  // low <= high
  static constexpr std::string_view kName = "scale_shift", kFields = "rows channels low:f high:f";
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// y (scale_shift's output), dy, affine -> dx = dy * scale where low < y < high, else 0
struct ScaleShiftGrad {
  uint32_t rows, channels;
  float low, high;
  static constexpr std::string_view kName = "scale_shift_grad", kFields = "rows channels low:f high:f";
  static constexpr Access kAccess[] = {kR, kR, kR, kW};
};

struct RowsAndChannels {
  uint32_t rows, channels;
};
inline constexpr std::string_view kRowsAndChannelsFields = "rows channels";

// x [rows,channels], slope [channels] -> y = x > 0 ? x : slope * x. Source: He et al. 2015.
struct Prelu : RowsAndChannels {
  static constexpr std::string_view kName = "prelu", kFields = kRowsAndChannelsFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// x, slope, dy -> dx = x > 0 ? dy : slope * dy
struct PreluGrad : RowsAndChannels {
  static constexpr std::string_view kName = "prelu_grad", kFields = kRowsAndChannelsFields;
  static constexpr Access kAccess[] = {kR, kR, kR, kW};
};

// a, b [count] -> y = scale * a * b
struct Multiply {
  uint32_t count;
  float scale;
  static constexpr std::string_view kName = "multiply", kFields = "count scale:f";
  static constexpr Access kAccess[] = {kR, kR, kW};
};

// x [count] -> y = 1 / (1 + exp(-x))
struct Sigmoid {
  uint32_t count;
  static constexpr std::string_view kName = "sigmoid", kFields = "count";
  static constexpr Access kAccess[] = {kR, kW};
};
// y (sigmoid's output), dy -> dx = dy * y * (1 - y)
struct SigmoidGrad {
  uint32_t count;
  static constexpr std::string_view kName = "sigmoid_grad", kFields = "count";
  static constexpr Access kAccess[] = {kR, kR, kW};
};

// Sizes as for ConvShape; pad < kernel, so that every window sees a pixel.
struct MaxPoolShape {
  uint32_t n, height, width, channels, out_height, out_width, kernel, stride, pad;
};
inline constexpr std::string_view kMaxPoolFields =
    "n height width channels out_height out_width kernel stride pad";

// x [n,h,w,c] -> y [n,oh,ow,c], the largest value of each window, and taps u32 [n,oh,ow,c], where in the
// window it is (row * kernel + column; the first of equals). The padding is never the largest.
struct MaxPool : MaxPoolShape {
  static constexpr std::string_view kName = "max_pool", kFields = kMaxPoolFields;
  static constexpr Access kAccess[] = {kR, kW, kW};
};
// dy, taps -> dx [n,h,w,c]
struct MaxPoolGrad : MaxPoolShape {
  static constexpr std::string_view kName = "max_pool_grad", kFields = kMaxPoolFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};

// x [rows,channels] -> y = x / max(|x|, kLeastNorm), |x| being the Euclidean length of a row; lengths [rows]
// = max(|x|, kLeastNorm), for the gradient.
inline constexpr float kLeastNorm = 1e-12f;
struct L2Normalise : RowsAndChannels {
  static constexpr std::string_view kName = "l2_normalise", kFields = kRowsAndChannelsFields;
  static constexpr Access kAccess[] = {kR, kW, kW};
};
// y, lengths, dy -> dx = (dy - y * <y, dy>) / length
struct L2NormaliseGrad : RowsAndChannels {
  static constexpr std::string_view kName = "l2_normalise_grad", kFields = kRowsAndChannelsFields;
  static constexpr Access kAccess[] = {kR, kR, kR, kW};
};

}  // namespace untaught::tensor
