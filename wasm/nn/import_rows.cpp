// Rows of features, and names for what is there already.
#include <algorithm>

#include "nn/importer.h"

namespace untaught::nn {

using Kind = ImportedLayer::Kind;

// Gemm and MatMul with constant weights. ONNX numbers the features of a flattened map channels first.
Status Importer::gemm(const OnnxNode& node) {
  if (Status s = only(node, {"alpha", "beta", "transA", "transB"}); !s) return s;
  const Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  if (!x->shape.flat) return at(node, "needs rows [n, features]");
  if (int_of(node, "transA", 0) != 0) return at(node, "has transA, which is not known");
  const Result<const OnnxTensor*> given = weights(node, 1);
  if (!given) return given.error();
  const bool transposed = int_of(node, "transB", 0) != 0;
  const std::vector<int64_t>& dims = (*given)->dims;
  const ValueShape& shape = x->shape;
  if (dims.size() != 2 || dims[transposed ? 1 : 0] != static_cast<int64_t>(shape.count()))
    return at(node, "has weights that do not fit its " + std::to_string(shape.count()) + " features");
  const uint32_t features = shape.count(), out = static_cast<uint32_t>(dims[transposed ? 0 : 1]);
  const float alpha = float_of(node, "alpha", 1.0f), beta = float_of(node, "beta", 1.0f);
  ImportedLayer layer{Kind::kLinear};
  layer.out_channels = out;
  layer.weight.resize(size_t{features} * out);
  const std::vector<float>& from = (*given)->f32;
  const uint32_t positions = shape.height * shape.width;
  for (uint32_t f = 0; f < features; ++f) {
    const uint32_t channel = f / positions, position = f % positions;
    float* to = layer.weight.data() + (size_t{position} * shape.channels + channel) * out;
    for (uint32_t o = 0; o < out; ++o)
      to[o] = alpha * from[transposed ? size_t{o} * features + f : size_t{f} * out + o];
  }
  layer.bias.assign(out, 0.0f);
  if (has(node, 2)) {
    const Result<const OnnxTensor*> constant = weights(node, 2);
    if (!constant) return constant.error();
    const Result<std::vector<float>> bias = per_channel(node, {out, 1, 1, true}, **constant);
    if (!bias) return bias.error();
    for (uint32_t o = 0; o < out; ++o) layer.bias[o] = beta * (*bias)[o];
  }
  return give(node, append(std::move(layer), *x, {out, 1, 1, true}));
}

Status Importer::flatten(const OnnxNode& node) {
  if (Status s = only(node, {"axis"}); !s) return s;
  if (int_of(node, "axis", 1) != 1) return at(node, "does not keep images apart");
  Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  x->shape.flat = true;
  return give(node, *x);
}

// To rows, to a map of one position, or to what it is.
Status Importer::reshape(const OnnxNode& node) {
  if (Status s = only(node, {"allowzero"}); !s) return s;
  Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  const OnnxTensor* shape = find_constant(node, 1);
  if (!shape || shape->i64.empty()) return at(node, "needs a constant shape of int64");
  std::vector<int64_t> dims = shape->i64;
  const ValueShape& from = x->shape;
  const std::vector<int64_t> now = from.flat
                                       ? std::vector<int64_t>{0, from.count()}
                                       : std::vector<int64_t>{0, from.channels, from.height, from.width};
  int64_t known = 1;
  int64_t* open = nullptr;
  for (size_t i = 1; i < dims.size(); ++i) {
    if (dims[i] == 0 && i < now.size()) dims[i] = now[i];
    if (dims[i] == -1)
      open = &dims[i];
    else if (dims[i] < 1 || dims[i] > from.count())
      return at(node, "has a shape that does not fit");
    else
      known *= dims[i];
    if (known > from.count()) return at(node, "has a shape that does not fit");
  }
  if (open && dims[0] == -1) return at(node, "has a shape with two open sizes");
  if (open) *open = from.count() / known;
  dims[0] = 0;
  if (dims == std::vector<int64_t>{0, from.count()}) {
    x->shape.flat = true;
  } else if (dims == std::vector<int64_t>{0, from.count(), 1, 1} && from.count() == from.channels) {
    x->shape.flat = false;
  } else if (dims != now) {
    return at(node, "is neither to rows nor to the same shape");
  }
  return give(node, *x);
}

Status Importer::identity(const OnnxNode& node) {
  if (Status s = only(node, {"ratio", "seed"}); !s) return s;
  if (const OnnxTensor* constant = find_constant(node, 0)) {
    made_constants_[node.outputs[0]] = OnnxTensor(*constant);
    return Done{};
  }
  const Result<GraphValue> x = value(node, 0);
  return x ? give(node, *x) : Status(x.error());
}

Status Importer::constant(const OnnxNode& node) {
  if (Status s = only(node, {"value", "value_float", "value_floats", "value_int", "value_ints"}); !s)
    return s;
  if (node.attributes.size() != 1) return at(node, "has no value");
  const auto& [name, attribute] = *node.attributes.begin();
  OnnxTensor tensor = attribute.tensor;
  if (name == "value_float") tensor.f32 = {attribute.f};
  if (name == "value_int") tensor.i64 = {attribute.i};
  if (name == "value_floats") tensor.f32 = attribute.floats;
  if (name == "value_ints") tensor.i64 = attribute.ints;
  if (tensor.count() == 0) return at(node, "has an empty value");
  if (name == "value_floats" || name == "value_ints") tensor.dims = {static_cast<int64_t>(tensor.count())};
  made_constants_[node.outputs[0]] = std::move(tensor);
  return Done{};
}

Status Importer::shape_of(const OnnxNode& node) {
  if (Status s = only(node, {}); !s) return s;
  Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  x->meaning = GraphValue::Meaning::kShape;
  return give(node, *x);
}

Status Importer::lp_normalization(const OnnxNode& node) {
  if (Status s = only(node, {"axis", "p"}); !s) return s;
  const Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  const int64_t axis = int_of(node, "axis", -1);
  if (!x->shape.flat || (axis != 1 && axis != -1) || int_of(node, "p", 2) != 2)
    return at(node, "is known only for the Euclidean length of rows [n, features]");
  return give(node, append({Kind::kNormalise}, *x, x->shape));
}

// The axes are an attribute in old files, an input in new ones.
Status Importer::reduce_l2(const OnnxNode& node) {
  if (Status s = only(node, {"axes", "keepdims", "noop_with_empty_axes"}); !s) return s;
  Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  const OnnxTensor* input = find_constant(node, 1);
  const std::vector<int64_t> axes = input ? input->i64 : ints_of(node, "axes", {});
  if (!x->shape.flat || axes.size() != 1 || (axes[0] != 1 && axes[0] != -1) ||
      int_of(node, "keepdims", 1) != 1)
    return at(node, "is known only for the length of rows [n, features]");
  x->meaning = GraphValue::Meaning::kLength;
  return give(node, *x);
}

Status Importer::expand(const OnnxNode& node) {
  if (Status s = only(node, {}); !s) return s;
  const auto length = has(node, 0) ? values_.find(node.inputs[0]) : values_.end();
  const auto shape = has(node, 1) ? values_.find(node.inputs[1]) : values_.end();
  if (length == values_.end() || length->second.meaning != GraphValue::Meaning::kLength ||
      shape == values_.end() || shape->second.meaning != GraphValue::Meaning::kShape ||
      shape->second.value != length->second.value)
    return at(node, "is known only for the length of rows, to the shape of the rows");
  return give(node, length->second);
}

}  // namespace untaught::nn
