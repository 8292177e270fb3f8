#include <cmath>

#include "cases/case_data.h"

namespace untaught::tests {
namespace {

using namespace tensor;

constexpr float kSumRtol = 2e-5f;  // see compare.h
constexpr float kSumAtol = 1e-6f;

std::string dims(std::initializer_list<uint32_t> sizes) {
  std::string text;
  for (const uint32_t size : sizes) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

void add_conv(CaseList& list, uint32_t n, uint32_t height, uint32_t width, uint32_t ci, uint32_t co,
              uint32_t kernel, uint32_t stride, uint32_t pad) {
  const uint32_t out_height = (height + 2 * pad - kernel) / stride + 1;
  const uint32_t out_width = (width + 2 * pad - kernel) / stride + 1;
  const ConvShape shape{n, height, width, ci, out_height, out_width, co, kernel, stride, pad};
  const uint32_t xs = n * height * width * ci, ws = kernel * kernel * ci * co,
                 ys = n * out_height * out_width * co;
  const std::string name = dims({n, height, width, ci}) + " -> " + std::to_string(co) + " kernel " +
                           std::to_string(kernel) + " stride " + std::to_string(stride) + " pad " +
                           std::to_string(pad);
  const float weight_scale = 1.0f / std::sqrt(static_cast<float>(kernel * kernel * ci));
  list.add(name, Conv2d{shape}, {normal(xs, 1), normal(ws, 2, weight_scale), unwritten(ys)}, kSumAtol,
           kSumRtol);
  list.add(name, Conv2dInputGrad{shape}, {normal(ys, 3), normal(ws, 2, weight_scale), unwritten(xs)},
           kSumAtol, kSumRtol);
  list.add(name, Conv2dWeightGrad{shape}, {normal(xs, 1), normal(ys, 3), unwritten(ws)}, kSumAtol, kSumRtol);
}

void add_depthwise(CaseList& list, uint32_t n, uint32_t height, uint32_t width, uint32_t channels,
                   uint32_t kernel, uint32_t stride, uint32_t pad) {
  const uint32_t out_height = (height + 2 * pad - kernel) / stride + 1;
  const uint32_t out_width = (width + 2 * pad - kernel) / stride + 1;
  const DepthwiseShape shape{n, height, width, channels, out_height, out_width, kernel, stride, pad};
  const uint32_t xs = n * height * width * channels, ws = kernel * kernel * channels,
                 ys = n * out_height * out_width * channels;
  const std::string name = dims({n, height, width, channels}) + " kernel " + std::to_string(kernel) +
                           " stride " + std::to_string(stride) + " pad " + std::to_string(pad);
  list.add(name, DepthwiseConv2d{shape}, {normal(xs, 1), normal(ws, 2, 0.3f), unwritten(ys)}, kSumAtol,
           kSumRtol);
  list.add(name, DepthwiseConv2dInputGrad{shape}, {normal(ys, 3), normal(ws, 2, 0.3f), unwritten(xs)},
           kSumAtol, kSumRtol);
  list.add(name, DepthwiseConv2dWeightGrad{shape}, {normal(xs, 1), normal(ys, 3), unwritten(ws)}, kSumAtol,
           kSumRtol);
}

// Mean and 1/std of x per channel, as batch_norm_train saves them.
Data saved_statistics(const std::vector<float>& x, uint32_t rows, uint32_t channels, float eps) {
  std::vector<float> saved(channels * 2);
  for (uint32_t c = 0; c < channels; ++c) {
    double mean = 0.0, variance = 0.0;
    for (uint32_t r = 0; r < rows; ++r) mean += double{x[r * channels + c]} / rows;
    for (uint32_t r = 0; r < rows; ++r) variance += std::pow(x[r * channels + c] - mean, 2.0) / rows;
    saved[c] = static_cast<float>(mean);
    saved[channels + c] = static_cast<float>(1.0 / std::sqrt(variance + eps));
  }
  return floats(saved);
}

// Running mean around zero, variance around one and positive.
Data running_statistics(uint32_t channels) {
  std::vector<float> running = normal_values(channels * 2, 5, 0.3f);
  for (uint32_t c = channels; c < channels * 2; ++c) running[c] = 0.5f + std::abs(running[c]);
  return floats(running);
}

void add_batch_norm(CaseList& list, uint32_t rows, uint32_t channels, float mean, uint32_t relu) {
  const BatchNormShape shape{rows, channels, 1e-5f, 0.1f, relu};
  const uint32_t count = rows * channels;
  const std::string name =
      dims({rows, channels}) + " mean " + std::to_string(static_cast<int>(mean)) + (relu ? " relu" : "");
  const std::vector<float> x = normal_values(count, 1, 1.5f, mean);
  const Data affine = normal(channels * 2, 2);
  // A mean of m adds rounding errors of u * |m| to x - mean, hence the absolute part.
  const float atol = kSumAtol + 1e-6f * std::abs(mean);
  list.add(name, BatchNormTrain{shape},
           {floats(x), affine, running_statistics(channels), unwritten(count), unwritten(channels * 2)}, atol,
           kSumRtol);
  list.add(name, BatchNormTrainGrad{shape},
           {floats(x), affine, saved_statistics(x, rows, channels, shape.eps), normal(count, 3),
            unwritten(count), unwritten(channels * 2)},
           atol, kSumRtol);
  list.add(name, BatchNormEval{shape}, {floats(x), affine, running_statistics(channels), unwritten(count)},
           atol, kSumRtol);
  std::vector<float> y = normal_values(count, 4);
  for (float& value : y) value = std::max(value, 0.0f);
  // Without relu y is not read: NaN must not matter.
  list.add(name, BatchNormEvalGrad{shape},
           {relu ? floats(y) : unwritten(count), normal(count, 3), affine, running_statistics(channels),
            unwritten(count)},
           atol, kSumRtol);
}

void add_conv_norm(CaseList& list, const ConvShape& s, uint32_t relu) {
  const uint32_t weights = s.kernel * s.kernel * s.in_channels;
  const std::string name = dims({s.n, s.height, s.width, s.in_channels}) + " -> " +
                           std::to_string(s.out_channels) + " kernel " + std::to_string(s.kernel) +
                           " stride " + std::to_string(s.stride) + (relu ? " relu" : "");
  const float weight_scale = 1.0f / std::sqrt(static_cast<float>(weights));
  list.add(name, Conv2dNorm{s, 1e-5f, relu},
           {normal(s.n * s.height * s.width * s.in_channels, 1),
            normal(weights * s.out_channels, 2, weight_scale), normal(s.out_channels * 2, 3),
            running_statistics(s.out_channels), unwritten(s.n * s.out_height * s.out_width * s.out_channels)},
           kSumAtol, kSumRtol);
}

void add_elementwise(CaseList& list, uint32_t count) {
  const std::string name = std::to_string(count);
  std::vector<float> x = normal_values(count, 1);
  x[count / 2] = 0.0f;
  list.add(name, Relu{count}, {floats(x), unwritten(count)}, 0.0f, 0.0f);
  list.add(name, ReluGrad{count}, {floats(x), normal(count, 2), unwritten(count)}, 0.0f, 0.0f);
  // One rounding more or less where a device fuses the multiply-add.
  list.add(name, Add{count, 1.0f}, {floats(x), normal(count, 2), unwritten(count)}, 0.0f, 0.0f);
  list.add(name + " scaled", Add{count, -0.37f}, {floats(x), normal(count, 2), unwritten(count)}, 1e-6f,
           0.0f);
}

void add_pool(CaseList& list, uint32_t n, uint32_t height, uint32_t width, uint32_t channels,
              uint32_t window) {
  const PoolShape shape{n, height, width, channels, window};
  const uint32_t xs = n * height * width * channels, ys = xs / (window * window);
  const std::string name = dims({n, height, width, channels}) + " window " + std::to_string(window);
  list.add(name, AvgPool{shape}, {normal(xs, 1), unwritten(ys)}, kSumAtol, kSumRtol);
  list.add(name, AvgPoolGrad{shape}, {normal(ys, 2), unwritten(xs)}, 1e-6f, 1e-6f);
}

void add_global_pool(CaseList& list, uint32_t n, uint32_t positions, uint32_t channels) {
  const GlobalPoolShape shape{n, positions, channels};
  const uint32_t xs = n * positions * channels, ys = n * channels;
  const std::string name = dims({n, positions, channels});
  list.add(name, GlobalAvgPool{shape}, {normal(xs, 1), unwritten(ys)}, kSumAtol, kSumRtol);
  list.add(name, GlobalAvgPoolGrad{shape}, {normal(ys, 2), unwritten(xs)}, 1e-6f, 1e-6f);
}

void add_linear(CaseList& list, uint32_t rows, uint32_t in, uint32_t out) {
  const LinearShape shape{rows, in, out};
  const std::string name = dims({rows, in, out});
  const float weight_scale = 1.0f / std::sqrt(static_cast<float>(in));
  const Data x = normal(rows * in, 1), weight = normal(in * out, 2, weight_scale), dy = normal(rows * out, 3);
  list.add(name, Linear{shape}, {x, weight, normal(out, 4), unwritten(rows * out)}, kSumAtol, kSumRtol);
  list.add(name, LinearInputGrad{shape}, {dy, weight, unwritten(rows * in)}, kSumAtol, kSumRtol);
  list.add(name, LinearWeightGrad{shape}, {x, dy, unwritten(in * out), unwritten(out)}, kSumAtol, kSumRtol);
}

}  // namespace

std::vector<Case> network_cases() {
  CaseList list;
  // n, height, width, in_channels, out_channels, kernel, stride, pad
  add_conv(list, 2, 16, 16, 3, 24, 3, 2, 1);  // the surrogate's layers at a quarter of their size
  add_conv(list, 3, 8, 8, 24, 48, 3, 2, 1);
  add_conv(list, 2, 4, 4, 48, 96, 3, 2, 1);
  add_conv(list, 1, 5, 7, 3, 5, 3, 1, 1);
  add_conv(list, 2, 7, 5, 5, 7, 3, 2, 1);  // odd sizes under stride 2
  add_conv(list, 1, 9, 6, 6, 101, 3, 1, 0);
  add_conv(list, 3, 5, 5, 17, 13, 1, 1, 0);
  add_conv(list, 2, 6, 7, 8, 12, 1, 2, 0);  // a residual block's shortcut
  add_conv(list, 1, 8, 8, 4, 24, 3, 2, 0);  // the last row and column are never read
  add_conv(list, 2, 4, 4, 64, 64, 3, 1, 1);
  add_conv(list, 1, 1, 1, 2, 3, 3, 1, 1);
  add_conv(list, 2, 40, 36, 20, 16, 3, 1, 1);  // more than one tile of rows
  add_conv(list, 13, 6, 6, 9, 33, 3, 1, 1);
  add_conv(list, 3, 11, 10, 32, 40, 3, 2, 1);
  add_conv(list, 3, 17, 15, 3, 8, 3, 1, 1);  // an image, in several tiles of positions
  // n, height, width, channels, kernel, stride, pad
  add_depthwise(list, 2, 9, 11, 24, 3, 1, 1);
  add_depthwise(list, 3, 8, 10, 16, 3, 2, 1);
  add_depthwise(list, 1, 7, 5, 13, 3, 2, 1);
  add_depthwise(list, 2, 6, 7, 3, 5, 1, 2);
  add_depthwise(list, 1, 8, 9, 6, 3, 2, 0);  // rows and columns that are never read
  add_depthwise(list, 2, 1, 2, 5, 3, 1, 1);  // no column has all its taps
  add_depthwise(list, 2, 5, 6, 8, 1, 2, 0);
  for (const uint32_t relu : {0u, 1u}) {
    add_batch_norm(list, 1, 5, 0.0f, relu);
    add_batch_norm(list, 70, 24, 0.0f, relu);
    add_batch_norm(list, 1031, 3, 5.0f, relu);
    add_batch_norm(list, 300, 101, -2.0f, relu);
    add_batch_norm(list, 2500, 48, 1.0f, relu);
    add_conv_norm(list, {2, 16, 16, 3, 8, 8, 24, 3, 2, 1}, relu);
    add_conv_norm(list, {1, 5, 7, 6, 5, 7, 13, 3, 1, 1}, relu);
    add_conv_norm(list, {2, 6, 7, 8, 3, 4, 12, 1, 2, 0}, relu);
    add_conv_norm(list, {3, 17, 15, 8, 17, 15, 16, 3, 1, 1}, relu);  // several tiles of positions
  }
  for (const uint32_t count : {1u, 3u, 64u, 1000u, 70001u}) add_elementwise(list, count);
  add_pool(list, 2, 4, 6, 5, 2);
  add_pool(list, 1, 9, 3, 24, 3);
  add_pool(list, 3, 4, 4, 16, 4);
  add_pool(list, 2, 3, 5, 7, 1);
  add_global_pool(list, 3, 64, 96);
  add_global_pool(list, 1, 15, 5);
  add_global_pool(list, 17, 1, 33);
  add_linear(list, 1, 1, 1);
  add_linear(list, 7, 96, 2);
  add_linear(list, 64, 96, 101);
  add_linear(list, 5, 13, 24);
  add_linear(list, 16, 3072, 2);  // the linear surrogate
  add_linear(list, 5, 3000, 101);
  add_linear(list, 11, 1030, 13);  // a last slice and a last block of few inputs
  add_linear(list, 33, 50, 10);
  return list.take();
}

std::vector<Case> large_cases() {
  CaseList list;
  add_conv(list, 9, 64, 64, 3, 24, 3, 2, 1);
  add_conv(list, 17, 32, 32, 24, 48, 3, 2, 1);
  add_conv(list, 9, 4, 4, 180, 192, 3, 1, 1);  // so many weights that fewer slices are summed
  add_conv(list, 1, 150, 130, 5, 8, 3, 1, 1);  // one image in many blocks
  add_depthwise(list, 5, 56, 40, 36, 3, 1, 1);
  add_depthwise(list, 5, 57, 41, 36, 3, 2, 1);
  add_batch_norm(list, 20000, 24, 3.0f, 0);
  add_batch_norm(list, 20000, 24, 3.0f, 1);
  add_conv_norm(list, {9, 32, 32, 24, 16, 16, 48, 3, 2, 1}, 1);
  add_elementwise(list, 400003);
  add_linear(list, 64, 12288, 2);
  add_linear(list, 64, 12288, 101);
  return list.take();
}

}  // namespace untaught::tests
