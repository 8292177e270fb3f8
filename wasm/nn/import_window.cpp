// Convolution and pooling.
#include <algorithm>

#include "nn/importer.h"

namespace untaught::nn {

namespace {
constexpr int64_t kMostKernel = 64;
constexpr size_t kMostWeights = size_t{1} << 26;  // of one layer, the taps that padding added among them
}  // namespace

// With p padding on all sides, a kernel of k + (p - before) + (p - after) taps whose first p - before and
// last p - after are zero gives what k taps give under the padding before and after; the output is as large,
// too.
Result<WindowGeometry> Importer::geometry(const OnnxNode& node, const ValueShape& shape, int64_t rows,
                                          int64_t columns) {
  const std::vector<int64_t> kernel = ints_of(node, "kernel_shape", {rows, columns});
  const std::vector<int64_t> strides = ints_of(node, "strides", {1, 1}),
                             dilations = ints_of(node, "dilations", {1, 1});
  if (kernel.size() != 2 || strides.size() != 2) return at(node, "is not two-dimensional");
  if (kernel[0] < 1 || kernel[1] < 1 || kernel[0] > kMostKernel || kernel[1] > kMostKernel)
    return at(node, "has a kernel that is not of 1 to 64 taps a side");
  if (rows && (kernel[0] != rows || kernel[1] != columns))
    return at(node, "has a kernel_shape other than its weights'");
  if (strides[0] != strides[1] || strides[0] < 1 || strides[0] > kMostKernel)
    return at(node, "has strides that are not the same both ways");
  for (const int64_t dilation : dilations) {
    if (dilation != 1) return at(node, "has dilations, which are not known");
  }
  const int64_t stride = strides[0];
  const int64_t sizes[2] = {shape.height, shape.width};
  // top, left, bottom, right
  std::vector<int64_t> pads = ints_of(node, "pads", {0, 0, 0, 0});
  const auto mode = node.attributes.find("auto_pad");
  const std::string automatic = mode == node.attributes.end() ? "NOTSET" : mode->second.text;
  if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
    pads.assign(4, 0);
    for (int i = 0; i < 2; ++i) {
      const int64_t total =
          std::max<int64_t>(0, ((sizes[i] + stride - 1) / stride - 1) * stride + kernel[i] - sizes[i]);
      pads[i] = automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
      pads[i + 2] = total - pads[i];
    }
  } else if (automatic == "VALID") {
    pads.assign(4, 0);
  } else if (automatic != "NOTSET") {
    return at(node, "has the auto_pad " + automatic + ", which is not known");
  }
  if (pads.size() != 4) return at(node, "is not two-dimensional");
  for (const int64_t pad : pads) {
    if (pad < 0 || pad > kMostKernel) return at(node, "has a padding that is not of 0 to 64 pixels");
  }
  const int64_t pad = *std::max_element(pads.begin(), pads.end());
  const int64_t side = kernel[0] + 2 * pad - pads[0] - pads[2];
  if (side != kernel[1] + 2 * pad - pads[1] - pads[3])
    return at(node, "has a kernel and padding that no square kernel can stand for");
  if (sizes[0] + 2 * pad < side || sizes[1] + 2 * pad < side)
    return at(node, "has a kernel larger than its input");
  WindowGeometry window;
  window.kernel = static_cast<uint32_t>(side);
  window.stride = static_cast<uint32_t>(stride);
  window.pad = static_cast<uint32_t>(pad);
  window.rows = static_cast<uint32_t>(kernel[0]);
  window.columns = static_cast<uint32_t>(kernel[1]);
  window.first_row = static_cast<uint32_t>(pad - pads[0]);
  window.first_column = static_cast<uint32_t>(pad - pads[1]);
  window.exact = side == kernel[0] && side == kernel[1];
  window.padded = pad > 0;
  window.out_height = static_cast<uint32_t>((sizes[0] + 2 * pad - side) / stride + 1);
  window.out_width = static_cast<uint32_t>((sizes[1] + 2 * pad - side) / stride + 1);
  return window;
}

Status Importer::conv(const OnnxNode& node) {
  using Kind = ImportedLayer::Kind;
  if (Status s = only(node, {"kernel_shape", "strides", "pads", "dilations", "group", "auto_pad"}); !s)
    return s;
  const Result<GraphValue> x = map(node, 0);
  if (!x) return x.error();
  const Result<const OnnxTensor*> weight = weights(node, 1);
  if (!weight) return weight.error();
  const std::vector<int64_t>& dims = (*weight)->dims;
  if (dims.size() != 4) return at(node, "is not two-dimensional");
  const Result<WindowGeometry> window = geometry(node, x->shape, dims[2], dims[3]);
  if (!window) return window.error();
  const int64_t channels = x->shape.channels, group = int_of(node, "group", 1);
  const bool each = group > 1;
  if (each && (group != channels || dims[0] != channels))
    return at(node, "has groups that are not one per channel");
  if (dims[1] * group != channels) {
    return at(node, "has weights for " + std::to_string(dims[1] * group) + " channels; its input has " +
                        std::to_string(channels));
  }
  const auto in = static_cast<uint32_t>(dims[1]), out = static_cast<uint32_t>(dims[0]);
  if (size_t{window->kernel} * window->kernel > kMostWeights / (size_t{in} * out))
    return at(node, "has more weights than fit");
  ImportedLayer layer{each ? Kind::kDepthwise : Kind::kConv};
  layer.out_channels = out;
  layer.kernel = window->kernel;
  layer.stride = window->stride;
  layer.pad = window->pad;
  layer.weight.assign(size_t{window->kernel} * window->kernel * in * out, 0.0f);
  const float* from = (*weight)->f32.data();
  for (uint32_t o = 0; o < out; ++o)
    for (uint32_t i = 0; i < in; ++i)
      for (uint32_t r = 0; r < window->rows; ++r)
        for (uint32_t c = 0; c < window->columns; ++c) {
          const size_t tap = (window->first_row + r) * size_t{window->kernel} + window->first_column + c;
          layer.weight[(tap * in + i) * out + o] = *from++;
        }
  GraphValue y = append(std::move(layer), *x, {out, window->out_height, window->out_width, false});
  if (has(node, 2)) {
    const Result<const OnnxTensor*> bias = weights(node, 2);
    if (!bias) return bias.error();
    if ((*bias)->f32.size() != out) return at(node, "has a bias that is not one per output channel");
    y = scale_shift(y, std::vector<float>(out, 1.0f), (*bias)->f32);
  }
  return give(node, y);
}

Status Importer::max_pool(const OnnxNode& node) {
  if (Status s = only(
          node, {"kernel_shape", "strides", "pads", "dilations", "auto_pad", "ceil_mode", "storage_order"});
      !s)
    return s;
  const Result<GraphValue> x = map(node, 0);
  if (!x) return x.error();
  const Result<WindowGeometry> window = geometry(node, x->shape, 0, 0);
  if (!window) return window.error();
  if (int_of(node, "ceil_mode", 0) != 0) return at(node, "has the ceil_mode 1, which is not known");
  if (!window->exact || window->pad >= window->kernel)
    return at(node, "has a window that is not square, or not padded alike on all sides by less than itself");
  ImportedLayer layer{ImportedLayer::Kind::kMaxPool};
  layer.kernel = window->kernel;
  layer.stride = window->stride;
  layer.pad = window->pad;
  return give(
      node, append(std::move(layer), *x, {x->shape.channels, window->out_height, window->out_width, false}));
}

Status Importer::average_pool(const OnnxNode& node) {
  using Kind = ImportedLayer::Kind;
  if (Status s = only(node, {"kernel_shape", "strides", "pads", "dilations", "auto_pad", "ceil_mode",
                             "count_include_pad"});
      !s)
    return s;
  const Result<GraphValue> x = map(node, 0);
  if (!x) return x.error();
  const Result<WindowGeometry> window = geometry(node, x->shape, 0, 0);
  if (!window) return window.error();
  if (int_of(node, "ceil_mode", 0) != 0) return at(node, "has the ceil_mode 1, which is not known");
  if (window->padded && int_of(node, "count_include_pad", 0) == 0)
    return at(node, "leaves its padding out of the average, which is not known");
  const ValueShape& from = x->shape;
  const ValueShape shape{from.channels, window->out_height, window->out_width, false};
  if (!window->padded && window->rows == from.height && window->columns == from.width)
    return give(node, append({Kind::kGlobalAvgPool}, *x, shape));
  ImportedLayer layer{Kind::kAvgPool};
  layer.kernel = window->kernel;
  layer.stride = window->stride;
  layer.pad = window->pad;
  layer.out_channels = from.channels;
  const bool tiles = !window->padded && window->exact && window->stride == window->kernel &&
                     from.height % window->kernel == 0 && from.width % window->kernel == 0;
  if (!tiles) {  // windows that overlap or leave something out: a convolution with one weight
    layer.kind = Kind::kDepthwise;
    layer.weight.assign(size_t{window->kernel} * window->kernel * from.channels, 0.0f);
    for (uint32_t r = 0; r < window->rows; ++r)
      for (uint32_t c = 0; c < window->columns; ++c) {
        const size_t tap = (window->first_row + r) * size_t{window->kernel} + window->first_column + c;
        std::fill_n(layer.weight.begin() + static_cast<ptrdiff_t>(tap * from.channels), from.channels,
                    1.0f / static_cast<float>(window->rows * window->columns));
      }
  }
  return give(node, append(std::move(layer), *x, shape));
}

Status Importer::global_average_pool(const OnnxNode& node) {
  if (Status s = only(node, {}); !s) return s;
  const Result<GraphValue> x = map(node, 0);
  if (!x) return x.error();
  return give(node, append({ImportedLayer::Kind::kGlobalAvgPool}, *x, {x->shape.channels, 1, 1, false}));
}

}  // namespace untaught::nn
