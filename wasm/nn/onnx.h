// Reads the initializers (weights) of an ONNX file. Enough protobuf for that and no more: no graph is
// interpreted.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace untaught::nn {

// A weight tensor. Only the two element types that our models use: f32 and int8, stored as raw_data.
struct OnnxTensor {
  std::vector<int64_t> dims;
  std::vector<float> f32;  // filled for FLOAT
  std::vector<int8_t> i8;  // filled for INT8
};

// By name. The bytes are a whole ModelProto. Errors: kCorruptFile, naming what is wrong.
Result<std::map<std::string, OnnxTensor>> read_onnx_initializers(std::span<const uint8_t> bytes);

}  // namespace untaught::nn
