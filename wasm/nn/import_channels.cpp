// What is done to each value or channel by itself, and arithmetic of two values.
#include <algorithm>
#include <cmath>

#include "nn/importer.h"

namespace untaught::nn {

using Kind = ImportedLayer::Kind;

GraphValue Importer::scale_shift(const GraphValue& x, const std::vector<float>& scale,
                                 const std::vector<float>& shift) {
  const size_t channels = scale.size();
  ImportedLayer* before = changeable(x);
  if (before && before->low == tensor::kNoLow && before->high == tensor::kNoHigh) {
    for (size_t c = 0; c < channels; ++c) {
      float &scaled = before->weight[c], &shifted = before->weight[channels + c];
      shifted = static_cast<float>(double{shifted} * scale[c] + shift[c]);
      scaled *= scale[c];
    }
    return x;
  }
  ImportedLayer layer{Kind::kScaleShift};
  layer.weight = scale;
  layer.weight.insert(layer.weight.end(), shift.begin(), shift.end());
  return append(std::move(layer), x, x.shape);
}

GraphValue Importer::uniform_scale_shift(const GraphValue& x, float scale, float shift) {
  const uint32_t channels = x.shape.flat ? x.shape.count() : x.shape.channels;
  return scale_shift(x, std::vector<float>(channels, scale), std::vector<float>(channels, shift));
}

GraphValue Importer::clamp(const GraphValue& x, float low, float high) {
  GraphValue y = x;
  ImportedLayer* layer = changeable(x);
  if (!layer) {
    const uint32_t channels = x.shape.flat ? x.shape.count() : x.shape.channels;
    ImportedLayer plain{Kind::kScaleShift};
    plain.weight.assign(channels, 1.0f);
    plain.weight.resize(2 * size_t{channels}, 0.0f);
    y = append(std::move(plain), x, x.shape);
    layer = &out_.layers_.back();
  }
  layer->low = std::min(std::max(layer->low, low), high);
  layer->high = std::min(std::max(layer->high, low), high);
  return y;
}

GraphValue Importer::add(const GraphValue& a, const GraphValue& b, float scale) {
  if (a.value == b.value) return uniform_scale_shift(a, 1.0f + scale, 0.0f);
  ImportedLayer layer{Kind::kAdd};
  layer.b = b.value;
  layer.scale = scale;
  return append(std::move(layer), a, a.shape);
}

// One value per channel from a constant that ONNX would stretch over the whole value.
Result<std::vector<float>> Importer::per_channel(const OnnxNode& node, const ValueShape& shape,
                                                 const OnnxTensor& constant) {
  if (constant.f32.empty()) return at(node, "has a constant that is not f32");
  const uint32_t channels = shape.flat ? shape.count() : shape.channels;
  if (constant.f32.size() == 1) return std::vector<float>(channels, constant.f32[0]);
  if (shape.flat && shape.count() != shape.channels)
    return at(node, "has a constant per feature of a flattened map, which is not known");
  const size_t rank = shape.flat ? 2 : 4;
  std::vector<int64_t> dims = constant.dims;
  if (dims.size() < rank) dims.insert(dims.begin(), rank - dims.size(), 1);
  std::vector<int64_t> wanted(rank, 1);
  wanted[1] = channels;
  if (dims != wanted) return at(node, "has a constant that is neither one number nor one per channel");
  return constant.f32;
}

Status Importer::batch_normalization(const OnnxNode& node) {
  if (Status s = only(node, {"epsilon", "momentum", "training_mode", "spatial"}); !s) return s;
  if (int_of(node, "training_mode", 0) != 0 || int_of(node, "spatial", 1) != 1)
    return at(node, "is in training mode, or not per channel");
  const Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  const ValueShape& shape = x->shape;
  if (shape.flat && shape.count() != shape.channels)
    return at(node, "is per feature of a flattened map, which is not known");
  const OnnxTensor* given[4];
  for (size_t i = 0; i < 4; ++i) {
    const Result<const OnnxTensor*> found = weights(node, i + 1);
    if (!found) return found.error();
    if ((*found)->f32.size() != shape.channels) return at(node, "has constants that are not one per channel");
    given[i] = *found;
  }
  const double epsilon = float_of(node, "epsilon", 1e-5f);
  std::vector<float> scale(shape.channels), shift(shape.channels);
  for (uint32_t c = 0; c < shape.channels; ++c) {
    const double factor = given[0]->f32[c] / std::sqrt(given[3]->f32[c] + epsilon);
    scale[c] = static_cast<float>(factor);
    shift[c] = static_cast<float>(given[1]->f32[c] - given[2]->f32[c] * factor);
    if (!std::isfinite(scale[c])) return at(node, "has a variance that is not positive");
  }
  return give(node, scale_shift(*x, scale, shift));
}

Status Importer::prelu(const OnnxNode& node) {
  if (Status s = only(node, {}); !s) return s;
  const Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  const Result<const OnnxTensor*> constant = weights(node, 1);
  if (!constant) return constant.error();
  Result<std::vector<float>> slope = per_channel(node, x->shape, **constant);
  if (!slope) return slope.error();
  ImportedLayer layer{Kind::kPrelu};
  layer.weight = std::move(*slope);
  return give(node, append(std::move(layer), *x, x->shape));
}

Status Importer::relu(const OnnxNode& node) {
  if (Status s = only(node, {}); !s) return s;
  const Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  return give(node, clamp(*x, 0.0f, tensor::kNoHigh));
}

Status Importer::clip(const OnnxNode& node) {
  if (Status s = only(node, {"min", "max"}); !s) return s;
  float bounds[2] = {float_of(node, "min", tensor::kNoLow), float_of(node, "max", tensor::kNoHigh)};
  for (size_t i = 0; i < 2; ++i) {
    if (!has(node, i + 1)) continue;
    const Result<float> bound = scalar(node, i + 1);
    if (!bound) return bound.error();
    bounds[i] = *bound;
  }
  const auto length = has(node, 0) ? values_.find(node.inputs[0]) : values_.end();
  if (length != values_.end() && length->second.meaning == GraphValue::Meaning::kLength) {
    if (bounds[0] > 1e-6f || bounds[1] != tensor::kNoHigh) return at(node, "bounds the length of rows");
    return give(node, length->second);
  }
  const Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  if (!(bounds[0] <= bounds[1])) return at(node, "has a lower bound above the upper one");
  return give(node, clamp(*x, bounds[0], bounds[1]));
}

Status Importer::sigmoid(const OnnxNode& node) {
  if (Status s = only(node, {}); !s) return s;
  const Result<GraphValue> x = value(node, 0);
  if (!x) return x.error();
  return give(node, append({Kind::kSigmoid}, *x, x->shape));
}

// max(a, b) = b + relu(a - b); min(a, b) = b - relu(b - a).
Status Importer::min_or_max(const OnnxNode& node) {
  if (Status s = only(node, {}); !s) return s;
  if (node.inputs.size() != 2) return at(node, "is not of two inputs");
  const bool greatest = node.op == "Max";
  const size_t first = find_constant(node, 0) ? 1 : 0;
  const Result<GraphValue> x = value(node, first);
  if (!x) return x.error();
  const OnnxTensor* constant = find_constant(node, 1 - first);
  if (!constant) {
    const Result<GraphValue> other = value(node, 1);
    if (!other) return other.error();
    if (x->shape != other->shape) return at(node, "has inputs of two shapes");
    if (x->value == other->value) return give(node, *x);
    const GraphValue above = greatest ? add(*x, *other, -1.0f) : add(*other, *x, -1.0f);
    return give(node, add(*other, clamp(above, 0.0f, tensor::kNoHigh), greatest ? 1.0f : -1.0f));
  }
  const Result<std::vector<float>> bound = per_channel(node, x->shape, *constant);
  if (!bound) return bound.error();
  if (constant->f32.size() == 1) {
    const float only_bound = constant->f32[0];
    return give(node,
                greatest ? clamp(*x, only_bound, tensor::kNoHigh) : clamp(*x, tensor::kNoLow, only_bound));
  }
  const float sign = greatest ? 1.0f : -1.0f;
  std::vector<float> signs(bound->size(), sign), shift = *bound;
  for (float& s : shift) s *= -sign;
  return give(node, scale_shift(clamp(scale_shift(*x, signs, shift), 0.0f, tensor::kNoHigh), signs, *bound));
}

Status Importer::with_constant(const OnnxNode& node, const GraphValue& x, const OnnxTensor& constant,
                               bool constant_first) {
  Result<std::vector<float>> read = per_channel(node, x.shape, constant);
  if (!read) return read.error();
  std::vector<float>& values = *read;
  std::vector<float> ones(values.size(), 1.0f), zeros(values.size(), 0.0f);
  if (node.op == "Add") return give(node, scale_shift(x, ones, values));
  if (node.op == "Mul") return give(node, scale_shift(x, values, zeros));
  if (node.op == "Sub") {
    if (constant_first) return give(node, scale_shift(x, std::vector<float>(values.size(), -1.0f), values));
    for (float& v : values) v = -v;
    return give(node, scale_shift(x, ones, values));
  }
  if (constant_first) return at(node, "divides by a value of the network");
  for (float& v : values) {
    if (v == 0.0f) return at(node, "divides by zero");
    v = 1.0f / v;
  }
  return give(node, scale_shift(x, values, zeros));
}

Status Importer::of_two(const OnnxNode& node, const GraphValue& a, const GraphValue& b) {
  if (node.op == "Div") return at(node, "divides by a value of the network");
  const auto is_gate = [](const ValueShape& x, const ValueShape& gate) {
    return !x.flat && !gate.flat && gate.channels == x.channels && gate.height == 1 && gate.width == 1;
  };
  if (a.shape != b.shape) {
    if (node.op != "Mul" || (!is_gate(a.shape, b.shape) && !is_gate(b.shape, a.shape)))
      return at(node, "has inputs of two shapes");
    const bool second = is_gate(a.shape, b.shape);
    ImportedLayer layer{Kind::kGate};
    layer.b = second ? b.value : a.value;
    return give(node, append(std::move(layer), second ? a : b, second ? a.shape : b.shape));
  }
  if (node.op != "Mul") return give(node, add(a, b, node.op == "Add" ? 1.0f : -1.0f));
  ImportedLayer layer{Kind::kMultiply};
  GraphValue other = b;
  if (a.value == b.value) {  // an operation reads two views
    other.shared = true;
    other = uniform_scale_shift(other, 1.0f, 0.0f);
  }
  layer.b = other.value;
  return give(node, append(std::move(layer), a, a.shape));
}

Status Importer::arithmetic(const OnnxNode& node) {
  if (Status s = only(node, {}); !s) return s;
  if (node.inputs.size() != 2) return at(node, "is not of two inputs");
  const OnnxTensor *first = find_constant(node, 0), *second = find_constant(node, 1);
  if (first && second) return at(node, "is of two constants, which is not known");
  const Result<GraphValue> a = value(node, first ? 1 : 0);
  if (!a) return a.error();
  if (first || second) return with_constant(node, *a, first ? *first : *second, first != nullptr);
  const auto length = values_.find(node.inputs[1]);
  if (node.op == "Div" && length != values_.end() && length->second.meaning == GraphValue::Meaning::kLength &&
      length->second.value == a->value)
    return give(node, append({Kind::kNormalise}, *a, a->shape));
  const Result<GraphValue> b = value(node, 1);
  if (!b) return b.error();
  return of_two(node, *a, *b);
}

}  // namespace untaught::nn
