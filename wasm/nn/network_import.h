// Networks that were trained elsewhere, from ONNX files: an embedding of faces, a judge. The file's operators
// become layers of the engine, with frozen weights; forward() records them on a tape, whose backward() then
// gives the gradient with respect to the input.
//
// Taken: Conv (also depthwise), BatchNormalization, PRelu, Relu, Clip, Min, Max, Add, Sub, Mul, Div, Sigmoid,
// Gemm, MatMul, MaxPool, AveragePool, GlobalAveragePool, Flatten, Reshape, Constant, Identity, Dropout, and
// division by the Euclidean length (LpNormalization; ReduceL2, Clip, Expand, Div). Anything else is an error
// that names the operator and the node. ONNX lies channels first, the engine channels last: constants are
// transposed here.
#pragma once

#include <memory>
#include <span>

#include "core/result.h"
#include "nn/tape.h"

namespace untaught::nn {

// What a value of the network is, per image: a map [height, width, channels], or a row of features. A
// flattened map stays in the engine's order, height * width * channels.
struct ValueShape {
  uint32_t channels = 0, height = 1, width = 1;
  bool flat = false;
  uint32_t count() const { return channels * height * width; }
  bool operator==(const ValueShape&) const = default;
};

// One step of an imported network. Value 0 is the input, value i + 1 what layer i gives.
struct ImportedLayer {
  enum class Kind {
    kConv,        // weight [kernel, kernel, channels, out_channels]
    kDepthwise,   // weight [kernel, kernel, channels]
    kScaleShift,  // weight [2, channels]; low, high
    kPrelu,       // weight [channels]
    kLinear,      // weight [features, out_channels], bias [out_channels]
    kAdd,         // a + scale * b
    kMultiply,    // a * b
    kGate,        // a * b, b one value per channel
    kSigmoid,
    kMaxPool,
    kAvgPool,  // kernel
    kGlobalAvgPool,
    kNormalise,  // to length 1
  };
  Kind kind;
  uint32_t a = 0, b = 0;  // values that it reads
  uint32_t out_channels = 0, kernel = 0, stride = 1, pad = 0;
  float low = tensor::kNoLow, high = tensor::kNoHigh, scale = 1;
  std::vector<float> weight = {}, bias = {};
};

// What a network wants its input to be, where it is not RGB in [0,1] already: the channels' order, and for
// each of them (red first) value * scale + shift.
struct InputEncoding {
  enum class Order { kRgb, kBgr };
  Order order = Order::kRgb;
  float scale[3] = {1, 1, 1}, shift[3] = {0, 0, 0};
};

class ImportedNetwork {
 public:
  // The bytes of an ONNX file. It has one input f32 [any, channels, height, width] and one output. Errors:
  // kCorruptFile, kUnsupportedFormat, naming the node.
  static Result<ImportedNetwork> parse(std::span<const uint8_t> onnx);

  // From now on the input is RGB in [0,1], brought into that encoding by layers in front. Three channels are
  // needed.
  void encode_input(const InputEncoding& encoding);

  const ValueShape& input() const { return input_; }
  const ValueShape& output() const { return output_; }
  const std::vector<ImportedLayer>& layers() const { return layers_; }
  uint32_t output_value() const { return output_value_; }

 private:
  friend class Importer;
  ValueShape input_, output_;
  std::vector<ImportedLayer> layers_;
  uint32_t output_value_ = 0;
};

// An imported network in a module: its weights in a buffer of their own.
class FrozenNetwork {
 public:
  // network must outlive this.
  FrozenNetwork(const ImportedNetwork& network, tensor::Module& module, const std::string& label);

  // What has to be written to weights() before a program runs.
  const std::vector<float>& weight_values() const { return values_; }
  tensor::View weights() const { return store_.all_parameters(); }
  // For the tape that forward() is recorded on.
  const ParameterStore& store() const { return store_; }

  // x [n, height, width, channels] -> the output; rows of features have height == width == 1.
  Tensor forward(Tape& tape, const Tensor& x) const;

 private:
  const ImportedNetwork& network_;
  ParameterStore store_;
  std::vector<ParameterId> weights_, biases_;  // per layer
  std::vector<float> values_;
};

}  // namespace untaught::nn
