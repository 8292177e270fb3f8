#include "nn/importer.h"

#include <algorithm>

namespace untaught::nn {

namespace {
// Per image and value: more would not fit a device.
constexpr uint64_t kMostElements = 1u << 24;
}  // namespace

const std::map<std::string, Importer::Handler>& Importer::handlers() {
  static const std::map<std::string, Handler> kHandlers = {
      {"Add", &Importer::arithmetic},
      {"AveragePool", &Importer::average_pool},
      {"BatchNormalization", &Importer::batch_normalization},
      {"Clip", &Importer::clip},
      {"Constant", &Importer::constant},
      {"Conv", &Importer::conv},
      {"Div", &Importer::arithmetic},
      {"Dropout", &Importer::identity},
      {"Expand", &Importer::expand},
      {"Flatten", &Importer::flatten},
      {"Gemm", &Importer::gemm},
      {"GlobalAveragePool", &Importer::global_average_pool},
      {"Identity", &Importer::identity},
      {"LpNormalization", &Importer::lp_normalization},
      {"MatMul", &Importer::gemm},
      {"Max", &Importer::min_or_max},
      {"MaxPool", &Importer::max_pool},
      {"Min", &Importer::min_or_max},
      {"Mul", &Importer::arithmetic},
      {"PRelu", &Importer::prelu},
      {"ReduceL2", &Importer::reduce_l2},
      {"Relu", &Importer::relu},
      {"Reshape", &Importer::reshape},
      {"Shape", &Importer::shape_of},
      {"Sigmoid", &Importer::sigmoid},
      {"Sub", &Importer::arithmetic},
  };
  return kHandlers;
}

Error Importer::at(const OnnxNode& node, const std::string& what) {
  return {ErrorCode::kUnsupportedFormat, "the node \"" + node.name + "\" (" + node.op + ") " + what};
}

Status Importer::only(const OnnxNode& node, std::initializer_list<const char*> attributes) {
  for (const auto& [name, attribute] : node.attributes) {
    if (std::find(attributes.begin(), attributes.end(), name) == attributes.end())
      return at(node, "has the attribute " + name + ", which is not known");
  }
  return Done{};
}

int64_t Importer::int_of(const OnnxNode& node, const char* attribute, int64_t otherwise) {
  const auto found = node.attributes.find(attribute);
  return found == node.attributes.end() ? otherwise : found->second.i;
}
float Importer::float_of(const OnnxNode& node, const char* attribute, float otherwise) {
  const auto found = node.attributes.find(attribute);
  return found == node.attributes.end() ? otherwise : found->second.f;
}
std::vector<int64_t> Importer::ints_of(const OnnxNode& node, const char* attribute,
                                       std::vector<int64_t> otherwise) {
  const auto found = node.attributes.find(attribute);
  return found == node.attributes.end() ? otherwise : found->second.ints;
}

const OnnxTensor* Importer::find_constant(const OnnxNode& node, size_t input) const {
  if (!has(node, input)) return nullptr;
  for (const auto* constants : {&graph_.constants, &made_constants_}) {
    if (const auto found = constants->find(node.inputs[input]); found != constants->end())
      return &found->second;
  }
  return nullptr;
}

Result<const OnnxTensor*> Importer::weights(const OnnxNode& node, size_t input) const {
  const OnnxTensor* found = find_constant(node, input);
  if (!found) return at(node, "needs a constant as its input " + std::to_string(input));
  if (found->f32.empty())
    return at(node, "has a constant that is not f32 as its input " + std::to_string(input));
  return found;
}

Result<GraphValue> Importer::value(const OnnxNode& node, size_t input) const {
  if (!has(node, input)) return at(node, "lacks its input " + std::to_string(input));
  if (find_constant(node, input)) {
    return at(node, "has a constant as its input " + std::to_string(input) +
                        ", where a value of the network is needed");
  }
  const auto found = values_.find(node.inputs[input]);
  if (found == values_.end())
    return at(node, "reads \"" + node.inputs[input] + "\", which nothing before it gives");
  if (found->second.meaning != GraphValue::Meaning::kValue) {
    return at(node, "reads a shape or a length, which is known only where rows are divided by their length");
  }
  return found->second;
}

Result<GraphValue> Importer::map(const OnnxNode& node, size_t input) const {
  Result<GraphValue> found = value(node, input);
  if (found && found->shape.flat) return at(node, "needs a map [n, channels, height, width]");
  return found;
}

Result<float> Importer::scalar(const OnnxNode& node, size_t input) const {
  const Result<const OnnxTensor*> found = weights(node, input);
  if (!found) return found.error();
  if ((*found)->f32.size() != 1)
    return at(node, "needs a single number as its input " + std::to_string(input));
  return (*found)->f32[0];
}

GraphValue Importer::append(ImportedLayer layer, const GraphValue& a, const ValueShape& shape) {
  layer.a = a.value;
  out_.layers_.push_back(std::move(layer));
  return {static_cast<uint32_t>(out_.layers_.size()), shape};
}

ImportedLayer* Importer::changeable(const GraphValue& x) {
  if (x.value == 0 || x.shared) return nullptr;
  ImportedLayer& layer = out_.layers_[x.value - 1];
  return layer.kind == ImportedLayer::Kind::kScaleShift ? &layer : nullptr;
}

Status Importer::give(const OnnxNode& node, GraphValue x) {
  for (size_t i = 1; i < node.outputs.size(); ++i) {
    if (readers_.contains(node.outputs[i])) return at(node, "has a second output that is read");
  }
  if (x.shape.count() > kMostElements) return at(node, "gives more values than fit");
  x.shared = x.shared || readers_[node.outputs[0]] > 1;
  values_[node.outputs[0]] = x;
  return Done{};
}

Status Importer::read_input() {
  const auto unsupported = [](const std::string& what) { return Error{ErrorCode::kUnsupportedFormat, what}; };
  if (graph_.inputs.size() != 1) {
    return unsupported("the network has " + std::to_string(graph_.inputs.size()) + " inputs; one is needed");
  }
  const OnnxInput& input = graph_.inputs[0];
  if (input.type != kOnnxFloat) return unsupported("the network's input \"" + input.name + "\" is not f32");
  if (input.dims.size() != 4) {
    return unsupported("the network's input \"" + input.name + "\" is not [n, channels, height, width]");
  }
  uint64_t count = 1;
  for (size_t i = 1; i < 4; ++i) {
    if (input.dims[i] < 1 || input.dims[i] > 4096 ||
        (count *= static_cast<uint64_t>(input.dims[i])) > kMostElements) {
      return unsupported("the network's input \"" + input.name +
                         "\" has a size that is not fixed, or too large");
    }
  }
  out_.input_ = {static_cast<uint32_t>(input.dims[1]), static_cast<uint32_t>(input.dims[2]),
                 static_cast<uint32_t>(input.dims[3]), false};
  values_[input.name] = {0, out_.input_, GraphValue::Meaning::kValue, readers_[input.name] > 1};
  return Done{};
}

Result<GraphValue> Importer::finish() {
  if (graph_.outputs.size() != 1) {
    return Error{ErrorCode::kUnsupportedFormat,
                 "the network has " + std::to_string(graph_.outputs.size()) + " outputs; one is needed"};
  }
  const auto found = values_.find(graph_.outputs[0]);
  if (found == values_.end() || found->second.meaning != GraphValue::Meaning::kValue) {
    return Error{ErrorCode::kUnsupportedFormat,
                 "no node gives the network's output \"" + graph_.outputs[0] + "\""};
  }
  return found->second;
}

Result<ImportedNetwork> Importer::run() {
  for (const OnnxNode& node : graph_.nodes)
    for (const std::string& name : node.inputs) readers_[name] += 1;
  for (const std::string& name : graph_.outputs) readers_[name] += 1;
  if (Status status = read_input(); !status) return status.error();
  for (const OnnxNode& node : graph_.nodes) {
    const auto handler = handlers().find(node.op);
    if (handler == handlers().end()) return at(node, "is an operator that the engine does not know");
    if (Status status = (this->*handler->second)(node); !status) return status.error();
  }
  const Result<GraphValue> last = finish();
  if (!last) return last.error();
  out_.output_ = last->shape;
  out_.output_value_ = last->value;
  return std::move(out_);
}

Result<ImportedNetwork> ImportedNetwork::parse(std::span<const uint8_t> onnx) {
  const Result<OnnxGraph> graph = read_onnx_graph(onnx);
  if (!graph) return graph.error();
  return Importer(*graph).run();
}

}  // namespace untaught::nn
