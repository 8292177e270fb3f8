#include "nn/onnx.h"

#include <algorithm>

#include "nn/protobuf.h"

namespace untaught::nn {

namespace {

// Field numbers of onnx.proto3.
constexpr uint32_t kModelGraph = 7;
constexpr uint32_t kGraphNode = 1, kGraphInitializer = 5, kGraphInput = 11, kGraphOutput = 12,
                   kGraphSparse = 15;
constexpr uint32_t kNodeInput = 1, kNodeOutput = 2, kNodeName = 3, kNodeOp = 4, kNodeAttribute = 5,
                   kNodeDomain = 7;
constexpr uint32_t kAttributeName = 1, kAttributeFloat = 2, kAttributeInt = 3, kAttributeText = 4,
                   kAttributeTensor = 5, kAttributeFloats = 7, kAttributeInts = 8;
constexpr uint32_t kTensorDims = 1, kTensorDataType = 2, kTensorFloats = 4, kTensorInts = 7, kTensorName = 8,
                   kTensorRawData = 9, kTensorExternal = 13, kTensorLocation = 14;
constexpr uint32_t kValueName = 1, kValueType = 2, kTypeTensor = 1, kTensorTypeElement = 1,
                   kTensorTypeShape = 2, kShapeDim = 1, kDimValue = 1;

constexpr uint64_t kMostElements = 1u << 28;

Error damaged(const std::string& what) {
  return {ErrorCode::kCorruptFile, "the model file is damaged: " + what};
}

// One value of a repeated integer field, or several where it is packed. False on damage.
bool take_ints(const Fields& field, std::vector<int64_t>& out) {
  if (field.data.empty()) {
    out.push_back(static_cast<int64_t>(field.value));
    return true;
  }
  Fields packed(field.data);
  while (!packed.empty()) {
    const std::optional<uint64_t> value = packed.varint();
    if (!value) return false;
    out.push_back(static_cast<int64_t>(*value));
  }
  return true;
}

// The same for floats.
bool take_floats(const Fields& field, std::vector<float>& out) {
  if (field.data.size() % sizeof(float) != 0) return false;
  const size_t before = out.size();
  out.resize(before + field.data.size() / sizeof(float));
  if (!field.data.empty()) std::memcpy(out.data() + before, field.data.data(), field.data.size());
  return true;
}

template <class T>
bool take_raw(Bytes raw, uint64_t count, std::vector<T>& out) {
  if (raw.size() != count * sizeof(T)) return false;
  out.resize(count);
  std::memcpy(out.data(), raw.data(), raw.size());
  return true;
}

struct NamedTensor {
  std::string name;
  OnnxTensor tensor;
};

Result<NamedTensor> read_tensor(Bytes bytes) {
  NamedTensor out;
  OnnxTensor& tensor = out.tensor;
  uint64_t type = 0, count = 1;
  Bytes raw;
  bool external = false, whole = true;
  Fields fields(bytes);
  while (fields.next()) {
    if (fields.number == kTensorDims) whole = whole && take_ints(fields, tensor.dims);
    if (fields.number == kTensorDataType) type = fields.value;
    if (fields.number == kTensorFloats) whole = whole && take_floats(fields, tensor.f32);
    if (fields.number == kTensorInts) whole = whole && take_ints(fields, tensor.i64);
    if (fields.number == kTensorName) out.name = fields.text();
    if (fields.number == kTensorRawData) raw = fields.data;
    if (fields.number == kTensorExternal) external = true;
    if (fields.number == kTensorLocation) external = external || fields.value != 0;
  }
  if (fields.damaged || !whole) return damaged("a tensor");
  for (const int64_t dim : tensor.dims) {
    if (dim < 1 || dim > static_cast<int64_t>(kMostElements) ||
        (count *= static_cast<uint64_t>(dim)) > kMostElements)
      return damaged("a shape");
  }
  if (external) {
    return Error{ErrorCode::kUnsupportedFormat, "the tensor \"" + out.name + "\" is kept in another file"};
  }
  if (type != kOnnxFloat && type != kOnnxInt8 && type != kOnnxInt64) {
    return Error{ErrorCode::kUnsupportedFormat, "the tensor \"" + out.name + "\" has the element type " +
                                                    std::to_string(type) +
                                                    "; only f32, int8 and int64 are read"};
  }
  if (!raw.empty()) {
    tensor.f32.clear();
    tensor.i64.clear();
    whole = type == kOnnxFloat  ? take_raw(raw, count, tensor.f32)
            : type == kOnnxInt8 ? take_raw(raw, count, tensor.i8)
                                : take_raw(raw, count, tensor.i64);
  }
  const size_t filled = type == kOnnxFloat  ? tensor.f32.size()
                        : type == kOnnxInt8 ? tensor.i8.size()
                                            : tensor.i64.size();
  if (!whole || filled != count || tensor.count() != count) return damaged("the data of " + out.name);
  return out;
}

Result<Done> read_attribute(Bytes bytes, OnnxNode& node) {
  std::string name;
  OnnxAttribute attribute;
  bool whole = true;
  Fields fields(bytes);
  while (fields.next()) {
    if (fields.number == kAttributeName) name = fields.text();
    if (fields.number == kAttributeFloat) attribute.f = fields.fixed32();
    if (fields.number == kAttributeInt) attribute.i = static_cast<int64_t>(fields.value);
    if (fields.number == kAttributeText) attribute.text = fields.text();
    if (fields.number == kAttributeFloats) whole = whole && take_floats(fields, attribute.floats);
    if (fields.number == kAttributeInts) whole = whole && take_ints(fields, attribute.ints);
    if (fields.number == kAttributeTensor) {
      Result<NamedTensor> tensor = read_tensor(fields.data);
      if (!tensor) return tensor.error();
      attribute.tensor = std::move(tensor->tensor);
    }
  }
  if (fields.damaged || !whole) return damaged("an attribute");
  node.attributes[name] = std::move(attribute);
  return Done{};
}

Result<OnnxNode> read_node(Bytes bytes) {
  OnnxNode node;
  std::string domain;
  Fields fields(bytes);
  while (fields.next()) {
    if (fields.number == kNodeInput) node.inputs.push_back(fields.text());
    if (fields.number == kNodeOutput) node.outputs.push_back(fields.text());
    if (fields.number == kNodeName) node.name = fields.text();
    if (fields.number == kNodeOp) node.op = fields.text();
    if (fields.number == kNodeDomain) domain = fields.text();
    if (fields.number == kNodeAttribute) {
      if (Status status = read_attribute(fields.data, node); !status) return status.error();
    }
  }
  if (fields.damaged || node.outputs.empty()) return damaged("a node");
  if (!domain.empty() && domain != "ai.onnx") node.op = domain + "." + node.op;
  if (node.name.empty()) node.name = node.outputs[0];
  return node;
}

// Walks down one embedded message: the last field of that number; empty where there is none or on damage.
Bytes inside(Bytes bytes, uint32_t number) {
  Bytes found;
  Fields fields(bytes);
  while (fields.next()) {
    if (fields.number == number) found = fields.data;
  }
  return fields.damaged ? Bytes() : found;
}

OnnxInput read_input(Bytes bytes) {
  OnnxInput input;
  const Bytes name = inside(bytes, kValueName);
  input.name.assign(name.begin(), name.end());
  Fields tensor(inside(inside(bytes, kValueType), kTypeTensor));
  while (tensor.next()) {
    if (tensor.number == kTensorTypeElement) input.type = tensor.value;
    if (tensor.number != kTensorTypeShape) continue;
    Fields shape(tensor.data);
    while (shape.next()) {
      if (shape.number != kShapeDim) continue;
      Fields dim(shape.data);
      int64_t size = 0;
      while (dim.next()) {
        if (dim.number == kDimValue) size = static_cast<int64_t>(dim.value);
      }
      input.dims.push_back(size);
    }
  }
  return input;
}

Result<Done> read_graph(Bytes bytes, OnnxGraph& out) {
  Fields fields(bytes);
  while (fields.next()) {
    if (fields.number == kGraphInitializer) {
      Result<NamedTensor> tensor = read_tensor(fields.data);
      if (!tensor) return tensor.error();
      out.constants[tensor->name] = std::move(tensor->tensor);
    }
    if (fields.number == kGraphNode) {
      Result<OnnxNode> node = read_node(fields.data);
      if (!node) return node.error();
      out.nodes.push_back(std::move(*node));
    }
    if (fields.number == kGraphInput) out.inputs.push_back(read_input(fields.data));
    if (fields.number == kGraphOutput) out.outputs.push_back(read_input(fields.data).name);
    if (fields.number == kGraphSparse) {
      return Error{ErrorCode::kUnsupportedFormat, "the model has sparse tensors, which are not read"};
    }
  }
  if (fields.damaged) return damaged("the graph");
  // Old files list the constants among the inputs.
  std::erase_if(out.inputs, [&](const OnnxInput& input) { return out.constants.contains(input.name); });
  return Done{};
}

}  // namespace

Result<OnnxGraph> read_onnx_graph(Bytes bytes) {
  OnnxGraph graph;
  Fields model(bytes);
  bool found = false;
  while (model.next()) {
    if (model.number != kModelGraph) continue;
    found = true;
    if (Status status = read_graph(model.data, graph); !status) return status.error();
  }
  if (model.damaged) return damaged("the file ends early");
  if (!found) return damaged("it has no graph");
  return graph;
}

Result<std::map<std::string, OnnxTensor>> read_onnx_initializers(Bytes bytes) {
  Result<OnnxGraph> graph = read_onnx_graph(bytes);
  if (!graph) return graph.error();
  if (graph->constants.empty()) return damaged("it has no weights");
  return std::move(graph->constants);
}

}  // namespace untaught::nn
