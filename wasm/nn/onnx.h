// Reads ONNX files: weights and graph, as they are written. What they mean is network_import.h's matter. No
// data in further files, no sparse tensors, no functions.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace untaught::nn {

// A constant of one of the element types f32, int8 and int64.
struct OnnxTensor {
  std::vector<int64_t> dims;  // each >= 1; none: a scalar
  std::vector<float> f32;     // filled for FLOAT
  std::vector<int8_t> i8;     // filled for INT8
  std::vector<int64_t> i64;   // filled for INT64

  size_t count() const { return f32.size() + i8.size() + i64.size(); }
};

// Whichever of these the attribute has.
struct OnnxAttribute {
  int64_t i = 0;
  float f = 0;
  std::string text;
  std::vector<int64_t> ints;
  std::vector<float> floats;
  OnnxTensor tensor;
};

struct OnnxNode {
  std::string op;                            // with the domain in front where it is not ONNX's own
  std::string name;                          // the first output's where the file gives none
  std::vector<std::string> inputs, outputs;  // empty names: left out
  std::map<std::string, OnnxAttribute> attributes;
};

// An input of the graph that is no constant.
struct OnnxInput {
  std::string name;
  uint64_t type = 0;          // TensorProto.DataType: 1 is f32
  std::vector<int64_t> dims;  // 0: any
};

struct OnnxGraph {
  std::map<std::string, OnnxTensor> constants;
  std::vector<OnnxNode> nodes;
  std::vector<OnnxInput> inputs;
  std::vector<std::string> outputs;
};

inline constexpr uint64_t kOnnxFloat = 1, kOnnxInt8 = 3, kOnnxInt64 = 7;

// The bytes are a whole ModelProto. Errors: kCorruptFile, naming what is wrong; kUnsupportedFormat, naming
// the tensor, for other element types and for data that is kept elsewhere.
Result<OnnxGraph> read_onnx_graph(std::span<const uint8_t> bytes);

// Only the constants, by name; at least one.
Result<std::map<std::string, OnnxTensor>> read_onnx_initializers(std::span<const uint8_t> bytes);

}  // namespace untaught::nn
