#include "onnx/samples.h"

#include <cmath>

#include "core/random.h"

namespace untaught::tests {
namespace {

using namespace onnx_fixtures;
using Dims = std::vector<uint64_t>;

// Collects nodes in a chain: each reads what the one before gave, unless said otherwise.
class Writer {
 public:
  explicit Writer(Dims input) { network_.input = std::move(input); }

  std::string last = "x";

  // A constant of draws from mean +- spread.
  std::string draws(const Dims& dims, float spread, float mean = 0.0f) {
    uint64_t count = 1;
    for (const uint64_t dim : dims) count *= dim;
    std::vector<float> values(count);
    for (uint32_t i = 0; i < count; ++i) values[i] = mean + spread * random_normal(9, names_, i);
    return keep(constant(next(), dims, values));
  }
  std::string number(float value) { return keep(constant(next(), {}, {value})); }
  std::string ints(const std::vector<int64_t>& values) { return keep(integers(next(), values)); }

  // Reads `last` in the place of "*"; its output becomes the last.
  std::string add(const std::string& op, std::vector<std::string> inputs,
                  const std::vector<Bytes>& attributes = {}) {
    for (std::string& input : inputs) input = input == "*" ? last : input;
    const std::string output = next();
    network_.nodes.push_back(node(op, inputs, output, attributes));
    return last = output;
  }
  // A convolution whose outputs are about as large as its inputs.
  std::string conv(uint64_t in, uint64_t out, uint64_t kernel, int64_t stride, std::vector<int64_t> pads,
                   uint64_t group = 1, bool bias = true) {
    const float spread = 1.4f / std::sqrt(static_cast<float>(kernel * kernel * in / group));
    std::vector<std::string> inputs = {"*", draws({out, in / group, kernel, kernel}, spread)};
    if (bias) inputs.push_back(draws({out}, 0.3f));
    const auto side = static_cast<int64_t>(kernel);
    return add("Conv", inputs,
               {ints_attribute("dilations", {1, 1}), int_attribute("group", static_cast<int64_t>(group)),
                ints_attribute("kernel_shape", {side, side}), ints_attribute("pads", std::move(pads)),
                ints_attribute("strides", {stride, stride})});
  }
  std::string batch_norm(uint64_t channels) {
    return add("BatchNormalization",
               {"*", draws({channels}, 0.2f, 1), draws({channels}, 0.3f), draws({channels}, 0.3f),
                draws({channels}, 0.1f, 0.8f)},
               {float_attribute("epsilon", 1e-3f)});
  }
  Bytes file() {
    network_.nodes.push_back(node("Identity", {last}, "y"));
    return network_.file();
  }

 private:
  std::string next() { return "t" + std::to_string(names_++); }
  std::string keep(const Bytes& tensor_bytes) {
    network_.constants.push_back(tensor_bytes);
    return "t" + std::to_string(names_ - 1);
  }
  Network network_;
  uint32_t names_ = 0;
};

// As PyTorch writes a MobileFaceNet that was not folded.
Bytes mobile_face_net() {
  Writer w({3, 32, 32});
  w.conv(3, 16, 3, 2, {1, 1, 1, 1}, 1, false);
  w.batch_norm(16);
  w.add("PRelu", {"*", w.draws({16, 1, 1}, 0.3f)});
  w.conv(16, 16, 3, 1, {1, 1, 1, 1}, 16, false);
  w.batch_norm(16);
  const std::string skip = w.add("PRelu", {"*", w.draws({16, 1, 1}, 0.3f)});
  w.conv(16, 32, 1, 1, {0, 0, 0, 0});
  w.add("Clip", {"*", w.number(0), w.number(6)});
  w.conv(32, 32, 3, 1, {1, 1, 1, 1}, 32);
  w.add("Relu", {"*"});
  w.conv(32, 16, 1, 1, {0, 0, 0, 0});
  w.add("Add", {skip, "*"});
  w.conv(16, 16, 16, 1, {0, 0, 0, 0}, 16);
  w.conv(16, 24, 1, 1, {0, 0, 0, 0});
  w.add("Flatten", {"*"});
  w.batch_norm(24);
  const std::string rows = w.last;
  w.add("ReduceL2", {"*"}, {ints_attribute("axes", {1}), int_attribute("keepdims", 1)});
  const std::string length = w.add("Clip", {"*", w.number(1e-12f)});
  const std::string shape = w.add("Shape", {rows});
  const std::string stretched = w.add("Expand", {length, shape});
  w.add("Div", {rows, stretched});
  return w.file();
}

// As converters from other frameworks write: arithmetic in the place of layers, padding at one end.
Bytes by_arithmetic() {
  Writer w({3, 23, 30});
  w.add("Sub", {"*", w.number(0.5f)});
  w.add("Mul", {"*", w.number(2.0f)});
  w.conv(3, 12, 3, 2, {0, 0, 1, 1}, 1, false);
  w.add("Mul", {"*", w.draws({1, 12, 1, 1}, 0.3f, 1)});
  w.add("Add", {"*", w.draws({1, 12, 1, 1}, 0.3f)});
  w.add("Max", {"*", w.number(0)});
  const std::string capped = w.add("Min", {"*", w.number(2)});
  w.conv(12, 12, 3, 1, {1, 1, 1, 1}, 12, false);
  w.add("Div", {"*", w.draws({12, 1, 1}, 0.1f, 1.2f)});
  w.add("Sub", {capped, "*"});
  w.add("Max", {"*", capped});
  w.add("Min", {"*", w.draws({1, 12, 1, 1}, 0.5f, 0.5f)});
  w.add("Flatten", {"*"}, {int_attribute("axis", 1)});
  w.add("Gemm", {"*", w.draws({20, 12 * 11 * 15}, 0.03f)}, {int_attribute("transB", 1)});
  w.add("Mul", {"*", w.draws({1, 20}, 0.3f, 1)});
  w.add("Sub", {w.draws({20}, 0.3f), "*"});
  return w.file();
}

// Pooling of each kind, gates, matrix products.
Bytes pooled() {
  Writer w({4, 24, 20});
  w.add("Conv", {"*", w.draws({8, 4, 5, 5}, 0.15f)},
        {text_attribute("auto_pad", "SAME_UPPER"), ints_attribute("strides", {2, 2})});
  w.add("MaxPool", {"*"},
        {ints_attribute("kernel_shape", {3, 3}), ints_attribute("strides", {1, 1}),
         ints_attribute("pads", {1, 1, 1, 1})});
  const std::string map =
      w.add("AveragePool", {"*"},
            {ints_attribute("kernel_shape", {3, 3}), ints_attribute("strides", {1, 1}),
             ints_attribute("pads", {1, 1, 1, 1}), int_attribute("count_include_pad", 1)});
  w.add("GlobalAveragePool", {"*"});
  w.conv(8, 8, 1, 1, {0, 0, 0, 0});
  w.add("Sigmoid", {"*"});
  w.add("Mul", {map, "*"});
  const std::string gated = w.add("Dropout", {"*"});
  w.add("Sigmoid", {"*"});
  w.add("Mul", {gated, "*"});
  w.add("AveragePool", {"*"}, {ints_attribute("kernel_shape", {2, 2}), ints_attribute("strides", {2, 2})});
  w.add("Reshape", {"*", w.ints({0, -1})});
  w.add("MatMul", {"*", w.draws({8 * 6 * 5, 16}, 0.08f)});
  w.add("LpNormalization", {"*"}, {int_attribute("axis", -1), int_attribute("p", 2)});
  return w.file();
}

}  // namespace

std::vector<SampleNetwork> sample_networks() {
  return {{"a MobileFaceNet", mobile_face_net()},
          {"arithmetic", by_arithmetic()},
          {"pooling and gates", pooled()}};
}

}  // namespace untaught::tests
