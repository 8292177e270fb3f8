// Operations of a convolutional network: forward and gradients. Activations are f32 NHWC, row-major;
// convolution weights [kernel, kernel, in_channels, out_channels]. Gradients bear the prefix d.
#pragma once

#include "tensor/op/params.h"

namespace untaught::tensor {

// Shape of one 2-D convolution; shared by the forward pass and both gradients.
// out_height = (height + 2 * pad - kernel) / stride + 1, likewise for width. Padding is zero.
struct ConvShape {
  uint32_t n, height, width, in_channels, out_height, out_width, out_channels, kernel, stride, pad;
};
inline constexpr std::string_view kConvFields =
    "n height width in_channels out_height out_width out_channels kernel stride pad";

// x [n,h,w,ci], weight [k,k,ci,co] -> y [n,oh,ow,co]
struct Conv2d : ConvShape {
  static constexpr std::string_view kName = "conv2d", kFields = kConvFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// dy [n,oh,ow,co], weight -> dx [n,h,w,ci]
struct Conv2dInputGrad : ConvShape {
  static constexpr std::string_view kName = "conv2d_input_grad", kFields = kConvFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// x, dy -> dweight [k,k,ci,co]
struct Conv2dWeightGrad : ConvShape {
  static constexpr std::string_view kName = "conv2d_weight_grad", kFields = kConvFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};

// Depthwise convolution: each channel has a filter of its own, weight [kernel, kernel, channels]. Sizes as
// for ConvShape.
struct DepthwiseShape {
  uint32_t n, height, width, channels, out_height, out_width, kernel, stride, pad;
};
inline constexpr std::string_view kDepthwiseFields =
    "n height width channels out_height out_width kernel stride pad";

// x [n,h,w,c], weight [k,k,c] -> y [n,oh,ow,c]
struct DepthwiseConv2d : DepthwiseShape {
  static constexpr std::string_view kName = "depthwise_conv2d", kFields = kDepthwiseFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// dy [n,oh,ow,c], weight -> dx [n,h,w,c]
struct DepthwiseConv2dInputGrad : DepthwiseShape {
  static constexpr std::string_view kName = "depthwise_conv2d_input_grad", kFields = kDepthwiseFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// x, dy -> dweight [k,k,c]
struct DepthwiseConv2dWeightGrad : DepthwiseShape {
  static constexpr std::string_view kName = "depthwise_conv2d_weight_grad", kFields = kDepthwiseFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};

// Batch normalisation over rows: x is [rows, channels] with rows = n*h*w. affine [2,channels] = scale, shift.
// Variance is the biased one, eps is added inside the root. With relu, y is max(0, normalised x), and the
// gradients take dy as zero where that maximum is zero. Source: Ioffe & Szegedy 2015.
struct BatchNormShape {
  uint32_t rows, channels;
  float eps;       // > 0
  float momentum;  // running = (1 - momentum) * running + momentum * batch (unbiased variance)
  uint32_t relu;   // 0 or 1
};
inline constexpr std::string_view kBatchNormFields = "rows channels eps:f momentum:f relu";

// x, affine, running [2,channels] (mean, variance; updated) -> y, saved [2,channels] (mean, 1/std of the
// batch)
struct BatchNormTrain : BatchNormShape {
  static constexpr std::string_view kName = "batch_norm_train", kFields = kBatchNormFields;
  static constexpr Access kAccess[] = {kR, kR, kRW, kW, kW};
};
// x, affine, saved, dy -> dx, daffine [2,channels]. Where relu was zero is found from x, affine and saved.
struct BatchNormTrainGrad : BatchNormShape {
  static constexpr std::string_view kName = "batch_norm_train_grad", kFields = kBatchNormFields;
  static constexpr Access kAccess[] = {kR, kR, kR, kR, kW, kW};
};
// x, affine, running -> y   (momentum unused)
struct BatchNormEval : BatchNormShape {
  static constexpr std::string_view kName = "batch_norm_eval", kFields = kBatchNormFields;
  static constexpr Access kAccess[] = {kR, kR, kR, kW};
};
// y (batch_norm_eval's output; read with relu only), dy, affine, running -> dx   (momentum unused)
struct BatchNormEvalGrad : BatchNormShape {
  static constexpr std::string_view kName = "batch_norm_eval_grad", kFields = kBatchNormFields;
  static constexpr Access kAccess[] = {kR, kR, kR, kR, kW};
};

// Convolution and batch_norm_eval in one: x [n,h,w,ci], weight [k,k,ci,co], affine [2,co], running [2,co]
// -> y [n,oh,ow,co]. Its gradient is batch_norm_eval_grad, then conv2d_input_grad.
struct Conv2dNorm : ConvShape {
  float eps;      // > 0
  uint32_t relu;  // 0 or 1
  static constexpr std::string_view kName = "conv2d_norm",
                                    kFields =
                                        "n height width in_channels out_height out_width out_channels "
                                        "kernel stride pad eps:f relu";
  static constexpr Access kAccess[] = {kR, kR, kR, kR, kW};
};

// Element-wise over `count` elements.
struct ElementCount {
  uint32_t count;
};
// x -> y = max(x, 0)
struct Relu : ElementCount {
  static constexpr std::string_view kName = "relu", kFields = "count";
  static constexpr Access kAccess[] = {kR, kW};
};
// y (relu's output), dy -> dx = y > 0 ? dy : 0
struct ReluGrad : ElementCount {
  static constexpr std::string_view kName = "relu_grad", kFields = "count";
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// a, b -> y = a + scale * b   (a and b are different views)
struct Add {
  uint32_t count;
  float scale;
  static constexpr std::string_view kName = "add", kFields = "count scale:f";
  static constexpr Access kAccess[] = {kR, kR, kW};
};

// Average pooling with a window x window kernel and the same stride; height and width are multiples of
// window. Global pooling is the case window == height == width.
struct PoolShape {
  uint32_t n, height, width, channels, window;
};
inline constexpr std::string_view kPoolFields = "n height width channels window";

// x [n,h,w,c] -> y [n,h/window,w/window,c]
struct AvgPool : PoolShape {
  static constexpr std::string_view kName = "avg_pool", kFields = kPoolFields;
  static constexpr Access kAccess[] = {kR, kW};
};
// dy -> dx
struct AvgPoolGrad : PoolShape {
  static constexpr std::string_view kName = "avg_pool_grad", kFields = kPoolFields;
  static constexpr Access kAccess[] = {kR, kW};
};
// x [n, positions, channels] -> y [n, channels]: mean over positions (= h*w, also when h != w)
struct GlobalPoolShape {
  uint32_t n, positions, channels;
};
struct GlobalAvgPool : GlobalPoolShape {
  static constexpr std::string_view kName = "global_avg_pool", kFields = "n positions channels";
  static constexpr Access kAccess[] = {kR, kW};
};
// dy [n, channels] -> dx [n, positions, channels]
struct GlobalAvgPoolGrad : GlobalPoolShape {
  static constexpr std::string_view kName = "global_avg_pool_grad", kFields = "n positions channels";
  static constexpr Access kAccess[] = {kR, kW};
};

struct LinearShape {
  uint32_t rows, in_features, out_features;
};
inline constexpr std::string_view kLinearFields = "rows in_features out_features";

// x [rows,in], weight [in,out], bias [out] -> y [rows,out]
struct Linear : LinearShape {
  static constexpr std::string_view kName = "linear", kFields = kLinearFields;
  static constexpr Access kAccess[] = {kR, kR, kR, kW};
};
// dy [rows,out], weight [in,out] -> dx [rows,in]
struct LinearInputGrad : LinearShape {
  static constexpr std::string_view kName = "linear_input_grad", kFields = kLinearFields;
  static constexpr Access kAccess[] = {kR, kR, kW};
};
// x, dy -> dweight [in,out], dbias [out]
struct LinearWeightGrad : LinearShape {
  static constexpr std::string_view kName = "linear_weight_grad", kFields = kLinearFields;
  static constexpr Access kAccess[] = {kR, kR, kW, kW};
};

}  // namespace untaught::tensor
