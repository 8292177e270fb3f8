// The work behind ImportedNetwork::parse(): walks the graph in its order and appends layers.
#pragma once

#include <initializer_list>
#include <map>

#include "nn/network_import.h"
#include "nn/onnx.h"

namespace untaught::nn {

// What a name of the graph stands for, if it is no constant.
struct GraphValue {
  enum class Meaning { kValue, kLength, kShape };
  uint32_t value = 0;  // of the network
  ValueShape shape;
  Meaning meaning = Meaning::kValue;  // the value itself, the length of its rows, its shape
  bool shared = false;                // more than one node reads it
};

// A square window: ONNX pads each side as it likes and may have kernels that are not square; the engine pads
// all sides by `pad` and has kernel x kernel taps, some of them zero. The file's first tap is at (first_row,
// first_column).
struct WindowGeometry {
  uint32_t kernel = 0, stride = 1, pad = 0, rows = 0, columns = 0, first_row = 0, first_column = 0;
  bool exact = false;   // no tap was added
  bool padded = false;  // the file pads
  uint32_t out_height = 0, out_width = 0;
};

class Importer {
 public:
  explicit Importer(const OnnxGraph& graph) : graph_(graph) {}
  Result<ImportedNetwork> run();

 private:
  using Handler = Status (Importer::*)(const OnnxNode&);
  static const std::map<std::string, Handler>& handlers();

  // import_window.cpp
  Status conv(const OnnxNode& node);
  Status max_pool(const OnnxNode& node);
  Status average_pool(const OnnxNode& node);
  Status global_average_pool(const OnnxNode& node);
  Result<WindowGeometry> geometry(const OnnxNode& node, const ValueShape& shape, int64_t rows,
                                  int64_t columns);
  void depthwise(const OnnxNode& node, const GraphValue& x, const WindowGeometry& window,
                 std::vector<float> weight);

  // import_channels.cpp
  Status batch_normalization(const OnnxNode& node);
  Status prelu(const OnnxNode& node);
  Status relu(const OnnxNode& node);
  Status clip(const OnnxNode& node);
  Status sigmoid(const OnnxNode& node);
  Status min_or_max(const OnnxNode& node);
  Status arithmetic(const OnnxNode& node);
  Status with_constant(const OnnxNode& node, const GraphValue& x, const OnnxTensor& constant,
                       bool constant_first);
  Status of_two(const OnnxNode& node, const GraphValue& a, const GraphValue& b);
  Result<std::vector<float>> per_channel(const OnnxNode& node, const ValueShape& shape,
                                         const OnnxTensor& constant);
  GraphValue scale_shift(const GraphValue& x, const std::vector<float>& scale,
                         const std::vector<float>& shift);
  GraphValue clamp(const GraphValue& x, float low, float high);
  GraphValue add(const GraphValue& a, const GraphValue& b, float scale);
  // Of a shape's channels: x * scale + shift.
  GraphValue uniform_scale_shift(const GraphValue& x, float scale, float shift);

  // import_rows.cpp
  Status gemm(const OnnxNode& node);
  Status flatten(const OnnxNode& node);
  Status reshape(const OnnxNode& node);
  Status identity(const OnnxNode& node);
  Status constant(const OnnxNode& node);
  Status shape_of(const OnnxNode& node);
  Status lp_normalization(const OnnxNode& node);
  Status reduce_l2(const OnnxNode& node);
  Status expand(const OnnxNode& node);

  Status read_input();
  Result<GraphValue> finish();
  // Errors that name the node.
  static Error at(const OnnxNode& node, const std::string& what);
  // No attributes but these.
  static Status only(const OnnxNode& node, std::initializer_list<const char*> attributes);
  static int64_t int_of(const OnnxNode& node, const char* attribute, int64_t otherwise);
  static float float_of(const OnnxNode& node, const char* attribute, float otherwise);
  static std::vector<int64_t> ints_of(const OnnxNode& node, const char* attribute,
                                      std::vector<int64_t> otherwise);

  bool has(const OnnxNode& node, size_t input) const {
    return input < node.inputs.size() && !node.inputs[input].empty();
  }
  // The constant of that name, or null.
  const OnnxTensor* find_constant(const OnnxNode& node, size_t input) const;
  // Inputs that have to be there, of that kind. A constant is f32.
  Result<const OnnxTensor*> weights(const OnnxNode& node, size_t input) const;
  Result<GraphValue> value(const OnnxNode& node, size_t input) const;
  Result<GraphValue> map(const OnnxNode& node, size_t input) const;  // not flat
  // A single f32.
  Result<float> scalar(const OnnxNode& node, size_t input) const;

  // Appends a layer that reads a; its value has that shape.
  GraphValue append(ImportedLayer layer, const GraphValue& a, const ValueShape& shape);
  // The layer that gave x, if it is a scale_shift that may be changed in place.
  ImportedLayer* changeable(const GraphValue& x);
  // The first output of the node stands for x.
  Status give(const OnnxNode& node, GraphValue x);

  const OnnxGraph& graph_;
  std::map<std::string, OnnxTensor> made_constants_;
  std::map<std::string, GraphValue> values_;
  std::map<std::string, uint32_t> readers_;
  ImportedNetwork out_;
};

}  // namespace untaught::nn
