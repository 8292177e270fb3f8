// Importing networks from ONNX files: each operator by values, and what is not known by its name.
#include <catch2/catch_approx.hpp>
#include <cmath>

#include "unit/imported_run.h"
#include "unit/onnx_fixtures.h"

using namespace untaught;
using namespace untaught::tests;
using namespace onnx_fixtures;
using Values = std::vector<float>;

namespace {

Values run_network(const Network& network, const Values& x, uint32_t n = 1) {
  return ImportedRun(network.file(), n).run(x);
}

void check_close(const Values& actual, const Values& expected) {
  REQUIRE(actual.size() == expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    INFO("element " << i);
    CHECK(actual[i] == Catch::Approx(expected[i]).margin(1e-5));
  }
}

std::string refusal(const Network& network) {
  const Bytes file = network.file();
  const auto parsed = nn::ImportedNetwork::parse(file);
  return parsed ? "taken" : parsed.error().message;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Values draws(uint32_t count, uint32_t seed) {
  Values values(count);
  for (uint32_t i = 0; i < count; ++i) values[i] = random_normal(seed, 1, i);
  return values;
}

struct ConvCase {
  uint32_t channels, height, width, out, group, rows, columns, stride;
  std::vector<int64_t> pads;  // top, left, bottom, right
};

// Conv as ONNX defines it, channels first.
Values onnx_conv(const ConvCase& c, const Values& x, const Values& weight, const Values& bias) {
  const auto size = [&](uint32_t in, uint32_t taps, int64_t pads) {
    return (in + static_cast<uint32_t>(pads) - taps) / c.stride + 1;
  };
  const uint32_t oh = size(c.height, c.rows, c.pads[0] + c.pads[2]),
                 ow = size(c.width, c.columns, c.pads[1] + c.pads[3]), in = c.channels / c.group;
  Values y;
  for (uint32_t o = 0; o < c.out; ++o)
    for (uint32_t oy = 0; oy < oh; ++oy)
      for (uint32_t ox = 0; ox < ow; ++ox) {
        double sum = bias[o];
        for (uint32_t i = 0; i < in; ++i)
          for (uint32_t ky = 0; ky < c.rows; ++ky)
            for (uint32_t kx = 0; kx < c.columns; ++kx) {
              const int64_t iy = int64_t{oy} * c.stride + ky - c.pads[0],
                            ix = int64_t{ox} * c.stride + kx - c.pads[1];
              if (iy < 0 || ix < 0 || iy >= c.height || ix >= c.width) continue;
              const uint32_t channel = o / (c.out / c.group) * in + i;
              sum += double{x[(channel * c.height + static_cast<uint32_t>(iy)) * c.width +
                              static_cast<uint32_t>(ix)]} *
                     weight[((o * in + i) * c.rows + ky) * c.columns + kx];
            }
        y.push_back(static_cast<float>(sum));
      }
  return y;
}

}  // namespace

TEST_CASE("an imported convolution is the file's: depthwise, bias, strides, any padding", "[nn]") {
  const std::vector<ConvCase> cases = {{3, 7, 6, 4, 1, 3, 3, 1, {1, 1, 1, 1}},  //
                                       {3, 8, 7, 5, 1, 3, 3, 2, {0, 0, 1, 1}},  // as TensorFlow pads
                                       {2, 8, 7, 3, 1, 3, 3, 2, {1, 1, 0, 0}},  //
                                       {4, 6, 6, 4, 4, 3, 3, 2, {1, 1, 1, 1}},  //
                                       {4, 5, 5, 4, 4, 5, 5, 1, {0, 0, 0, 0}},  // global
                                       {5, 4, 5, 6, 1, 1, 1, 1, {0, 0, 0, 0}},  //
                                       {2, 6, 7, 3, 1, 1, 3, 1, {0, 1, 0, 1}},  // not square
                                       {3, 6, 7, 3, 3, 3, 1, 2, {1, 0, 1, 0}},  //
                                       {3, 9, 8, 2, 1, 4, 4, 3, {1, 2, 2, 1}}};
  for (const ConvCase& c : cases) {
    const uint32_t taps = c.channels / c.group * c.rows * c.columns;
    const Values x = draws(c.channels * c.height * c.width, 1), weight = draws(c.out * taps, 2),
                 bias = draws(c.out, 3);
    const Network network{
        {c.channels, c.height, c.width},
        {node("Conv", {"x", "w", "b"}, "y",
              {ints_attribute("pads", c.pads), ints_attribute("strides", {c.stride, c.stride}),
               int_attribute("group", c.group), ints_attribute("dilations", {1, 1})})},
        {constant("w", {c.out, c.channels / c.group, c.rows, c.columns}, weight),
         constant("b", {c.out}, bias)}};
    INFO(c.channels << " channels, kernel " << c.rows << "x" << c.columns << ", stride " << c.stride);
    check_close(run_network(network, x), onnx_conv(c, x, weight, bias));
  }
}

TEST_CASE("automatic padding is resolved as ONNX defines it", "[nn]") {
  const Values x = draws(64, 1), weight = draws(9, 2), none = {0};
  for (const auto& [mode, pads] : {std::pair<const char*, std::vector<int64_t>>{"SAME_UPPER", {0, 0, 1, 1}},
                                   {"SAME_LOWER", {1, 1, 0, 0}},
                                   {"VALID", {0, 0, 0, 0}}}) {
    const Network network{{1, 8, 8},
                          {node("Conv", {"x", "w"}, "y",
                                {text_attribute("auto_pad", mode), ints_attribute("strides", {2, 2})})},
                          {constant("w", {1, 1, 3, 3}, weight)}};
    INFO(mode);
    check_close(run_network(network, x), onnx_conv({1, 8, 8, 1, 1, 3, 3, 2, pads}, x, weight, none));
  }
}

TEST_CASE("batch normalisation is folded with what follows, by its own numbers", "[nn]") {
  const Network network{
      {2, 1, 2},
      {node("BatchNormalization", {"x", "scale", "bias", "mean", "variance"}, "n",
            {float_attribute("epsilon", 0.25f)}),
       node("Mul", {"n", "m"}, "s"), node("Relu", {"s"}, "y")},
      {constant("scale", {2}, {2, 3}), constant("bias", {2}, {1, -1}), constant("mean", {2}, {1, 2}),
       constant("variance", {2}, {0.75f, 3.75f}), constant("m", {1, 2, 1, 1}, {1, -2})}};
  // Channel 0: (x - 1) / 1 * 2 + 1; channel 1: ((x - 2) / 2 * 3 - 1) * -2.
  check_close(run_network(network, {3, -1, 0, 4}), {5, 0, 8, 0});
  CHECK(ImportedRun(network.file()).network.layers().size() == 1);
}

TEST_CASE("a value that something else reads, too, is not folded away", "[nn]") {
  const Network network{
      {1, 1, 2},
      {node("Add", {"x", "one"}, "a"), node("Identity", {"a"}, "same"), node("Mul", {"same", "two"}, "m"),
       node("Relu", {"a"}, "r"), node("Sub", {"m", "r"}, "y")},
      {constant("one", {1}, {1}), constant("two", {}, {2})}};
  check_close(run_network(network, {3, -5}), {4, -8});
}

TEST_CASE("arithmetic with constants, in either order, and of two values", "[nn]") {
  const auto one = [](const char* op, std::vector<std::string> inputs, const Values& x) {
    return run_network(
        {{2, 1, 1},
         {node("Add", {"x", "zero"}, "a"), node("Mul", {"x", "two"}, "b"), node(op, inputs, "y")},
         {constant("zero", {1}, {0}), constant("two", {1}, {2}), constant("c", {2, 1, 1}, {3, -4})}},
        x);
  };
  check_close(one("Add", {"c", "a"}, {1, 2}), {4, -2});
  check_close(one("Sub", {"a", "c"}, {1, 2}), {-2, 6});
  check_close(one("Sub", {"c", "a"}, {1, 2}), {2, -6});
  check_close(one("Div", {"a", "c"}, {1, 2}), {1 / 3.0f, -0.5f});
  check_close(one("Add", {"a", "b"}, {1, 2}), {3, 6});
  check_close(one("Sub", {"a", "b"}, {1, 2}), {-1, -2});
  check_close(one("Mul", {"a", "b"}, {1, -3}), {2, 18});
  check_close(one("Mul", {"a", "a"}, {1, -3}), {1, 9});
  check_close(one("Add", {"a", "a"}, {1, -3}), {2, -6});
  check_close(one("Max", {"a", "b"}, {1, -3}), {2, -3});
  check_close(one("Min", {"a", "b"}, {1, -3}), {1, -6});
  check_close(one("Max", {"c", "a"}, {1, -3}), {3, -3});
  check_close(one("Min", {"a", "c"}, {5, -3}), {3, -4});
}

TEST_CASE("clamps: relu, clip by attributes or inputs, min and max with a number", "[nn]") {
  const Values x = {-2, -0.5f, 0.5f, 7};
  const std::vector<Bytes> bounds = {constant("low", {}, {-1}), constant("high", {1}, {6})};
  const auto one = [&](const std::vector<Bytes>& nodes) {
    return run_network({{1, 2, 2}, nodes, bounds}, x);
  };
  check_close(one({node("Relu", {"x"}, "y")}), {0, 0, 0.5f, 7});
  check_close(one({node("Clip", {"x", "low", "high"}, "y")}), {-1, -0.5f, 0.5f, 6});
  check_close(one({node("Clip", {"x", "", "high"}, "y")}), {-2, -0.5f, 0.5f, 6});
  check_close(one({node("Clip", {"x"}, "y", {float_attribute("min", 0), float_attribute("max", 1)})}),
              {0, 0, 0.5f, 1});
  check_close(one({node("Max", {"x", "low"}, "m"), node("Min", {"high", "m"}, "y")}), {-1, -0.5f, 0.5f, 6});
}

TEST_CASE("prelu, sigmoid, and a gate of one value per channel", "[nn]") {
  const auto half = [](float v) { return 1.0f / (1.0f + std::exp(-v)); };
  check_close(
      run_network({{2, 1, 2}, {node("PRelu", {"x", "s"}, "y")}, {constant("s", {2, 1, 1}, {0.5f, -1})}},
                  {-2, 4, -6, 8}),
      {-1, 4, 6, 8});
  check_close(run_network({{1, 1, 2}, {node("Sigmoid", {"x"}, "y")}, {}}, {-2, 4}), {half(-2), half(4)});
  const Network gated{
      {2, 1, 2},
      {node("GlobalAveragePool", {"x"}, "p"), node("Sigmoid", {"p"}, "g"), node("Mul", {"g", "x"}, "y")},
      {}};
  check_close(run_network(gated, {1, 3, -2, 4}), {half(2), 3 * half(2), -2 * half(1), 4 * half(1)});
}

TEST_CASE("pooling: the largest, the average of tiles and of windows that overlap", "[nn]") {
  const Values x = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  const auto pool = [&](const char* op, const std::vector<Bytes>& attributes) {
    return run_network({{1, 4, 4}, {node(op, {"x"}, "y", attributes)}, {}}, x);
  };
  const Bytes two = ints_attribute("kernel_shape", {2, 2}), by_two = ints_attribute("strides", {2, 2});
  check_close(pool("MaxPool", {two, by_two}), {6, 8, 14, 16});
  check_close(
      pool("MaxPool", {ints_attribute("kernel_shape", {3, 3}), by_two, ints_attribute("pads", {1, 1, 1, 1})}),
      {6, 8, 14, 16});
  check_close(pool("AveragePool", {two, by_two}), {3.5f, 5.5f, 11.5f, 13.5f});
  check_close(pool("AveragePool", {two}), {3.5f, 4.5f, 5.5f, 7.5f, 8.5f, 9.5f, 11.5f, 12.5f, 13.5f});
  check_close(pool("AveragePool", {ints_attribute("kernel_shape", {4, 4})}), {8.5f});
  check_close(pool("AveragePool", {two, by_two, ints_attribute("pads", {1, 1, 1, 1}),
                                   int_attribute("count_include_pad", 1)}),
              {0.25f, 1.25f, 1, 3.5f, 8.5f, 5, 3.25f, 7.25f, 4});
}

TEST_CASE("the features of a flattened map are numbered channels first, whichever way it is flattened",
          "[nn]") {
  const Values x = draws(2 * 12, 1), weight = draws(36, 2), bias = {1, 2, 3};
  Values expected;
  for (uint32_t image = 0; image < 2; ++image)
    for (uint32_t o = 0; o < 3; ++o) {
      double sum = 0.5 * bias[o];
      for (uint32_t f = 0; f < 12; ++f) sum += 2.0 * x[image * 12 + f] * weight[o * 12 + f];
      expected.push_back(static_cast<float>(sum));
    }
  const std::vector<Bytes> constants = {constant("w", {3, 12}, weight), constant("b", {3}, bias),
                                        integers("shape", {-1, 12}), integers("open", {0, -1})};
  const Bytes gemm =
      node("Gemm", {"f", "w", "b"}, "y",
           {float_attribute("alpha", 2), float_attribute("beta", 0.5f), int_attribute("transB", 1)});
  for (const Bytes& flatten : {node("Flatten", {"x"}, "f"), node("Reshape", {"x", "shape"}, "f"),
                               node("Reshape", {"x", "open"}, "f", {int_attribute("allowzero", 0)})}) {
    check_close(run_network({{2, 3, 2}, {flatten, gemm}, constants}, x, 2), expected);
  }
}

TEST_CASE("matrix products, constants inside the graph, and rows of length one", "[nn]") {
  const Network network{
      {2, 1, 1},
      {node("Constant", {}, "w", {tensor_attribute("value", constant("", {2, 2}, {3, 0, 0, 4}))}),
       node("Flatten", {"x"}, "f"), node("MatMul", {"f", "w"}, "m"),
       node("LpNormalization", {"m"}, "y", {int_attribute("axis", 1)})},
      {}};
  check_close(run_network(network, {1, 1, 0, -2}, 2), {0.6f, 0.8f, 0, -1});
  const Network by_parts{
      {2, 1, 1},
      {node("Flatten", {"x"}, "f"),
       node("ReduceL2", {"f"}, "l", {ints_attribute("axes", {-1}), int_attribute("keepdims", 1)}),
       node("Clip", {"l", "tiny"}, "c"), node("Shape", {"f"}, "s"), node("Expand", {"c", "s"}, "e"),
       node("Div", {"f", "e"}, "y")},
      {constant("tiny", {}, {1e-12f})}};
  check_close(run_network(by_parts, {3, 4, 0, -2}, 2), {0.6f, 0.8f, 0, -1});
}

TEST_CASE("the gradient of an imported network with respect to its input matches finite differences",
          "[nn]") {
  const Network network{
      {3, 9, 8},
      {node("Conv", {"x", "w1", "b1"}, "c1",
            {ints_attribute("pads", {0, 0, 1, 1}), ints_attribute("strides", {2, 2})}),
       node("PRelu", {"c1", "slope"}, "p1"),
       node("Conv", {"p1", "w2"}, "c2", {ints_attribute("pads", {1, 1, 1, 1}), int_attribute("group", 6)}),
       node("Sigmoid", {"c2"}, "s"), node("Mul", {"c2", "s"}, "silu"), node("Add", {"silu", "p1"}, "sum"),
       node("GlobalAveragePool", {"sum"}, "g"), node("Mul", {"sum", "g"}, "gated"),
       node("Max", {"gated", "c1"}, "max"),
       node("MaxPool", {"max"}, "pool",
            {ints_attribute("kernel_shape", {2, 2}), ints_attribute("strides", {1, 1})}),
       node("AveragePool", {"pool"}, "average", {ints_attribute("kernel_shape", {2, 2})}),
       node("Flatten", {"average"}, "f"), node("Gemm", {"f", "w3"}, "m", {int_attribute("transB", 1)}),
       node("LpNormalization", {"m"}, "y")},
      {constant("w1", {6, 3, 3, 3}, draws(162, 1)), constant("b1", {6}, draws(6, 2)),
       constant("slope", {6, 1, 1}, draws(6, 3)), constant("w2", {6, 1, 3, 3}, draws(54, 4)),
       constant("w3", {5, 24}, draws(120, 5))}};
  ImportedRun run(network.file(), 2);
  const Values x = draws(run.x.elements, 6), dy = draws(run.y.elements, 7);
  run.executor->write(run.dy, std::as_bytes(std::span(dy)));
  const auto loss = [&](const Values& at) {
    run.executor->write(run.x, std::as_bytes(std::span(at)));
    run.executor->run(run.program, 1);
    double sum = 0;
    const Values y = run.read(run.y);
    for (size_t i = 0; i < y.size(); ++i) sum += double{y[i]} * dy[i];
    return sum;
  };
  loss(x);
  const Values gradient = run.read(run.dx);
  double norm = 0;
  for (const float g : gradient) norm += double{g} * g;
  norm = std::sqrt(norm);
  REQUIRE(norm > 1e-3);
  // Along the gradient and along random directions; kinks and f32 rounding leave a fiftieth.
  for (uint32_t trial = 0; trial < 4; ++trial) {
    Values direction = trial ? draws(run.x.elements, 10 + trial) : gradient;
    double length = 0, along = 0;
    for (const float d : direction) length += double{d} * d;
    length = std::sqrt(length);
    constexpr float kStep = 2e-3f;
    Values above = x, below = x;
    for (size_t i = 0; i < x.size(); ++i) {
      const float d = static_cast<float>(direction[i] / length);
      along += double{gradient[i]} * d;
      above[i] += kStep * d;
      below[i] -= kStep * d;
    }
    CHECK((loss(above) - loss(below)) / (2 * kStep) == Catch::Approx(along).margin(0.02 * norm));
  }
}

TEST_CASE("what is not known is named with its node", "[nn]") {
  const auto of = [](const std::vector<Bytes>& nodes, const std::vector<Bytes>& constants = {}) {
    return refusal({{2, 4, 4}, nodes, constants});
  };
  const Bytes weight = constant("w", {2, 2, 3, 3}, Values(36, 1.0f));
  CHECK(of({node("Erf", {"x"}, "y", {}, "/gelu/Erf")}) ==
        "the node \"/gelu/Erf\" (Erf) is an operator that the engine does not know");
  CHECK(of({node("Conv", {"x", "w"}, "y", {ints_attribute("dilations", {2, 2})})}, {weight}) ==
        "the node \"y\" (Conv) has dilations, which are not known");
  CHECK(contains(of({node("Conv", {"x", "w"}, "y", {int_attribute("future", 1)})}, {weight}),
                 "attribute future"));
  CHECK(contains(of({node("Conv", {"x", "w"}, "y", {ints_attribute("strides", {1, 2})})}, {weight}),
                 "strides"));
  CHECK(contains(of({node("Conv", {"x", "w"}, "y")}, {constant("w", {2, 3, 3, 3}, Values(54, 1.0f))}),
                 "weights for 3 channels"));
  CHECK(contains(of({node("Conv", {"x", "w"}, "y", {int_attribute("group", 2)})},
                    {constant("w", {4, 1, 3, 3}, Values(36, 1.0f))}),
                 "groups"));
  CHECK(contains(of({node("Conv", {"x", "w"}, "y")}, {constant("w", {1, 2, 5, 5}, Values(50, 1.0f))}),
                 "larger than its input"));
  CHECK(contains(of({node("Conv", {"x", "x"}, "y")}), "needs a constant"));
  CHECK(contains(of({node("Conv", {"x", "w"}, "y")}, {integers("w", {1, 2})}), "not f32"));
  CHECK(contains(of({node("Relu", {"z"}, "y")}), "reads \"z\", which nothing before it gives"));
  CHECK(contains(of({node("Relu", {}, "y")}), "lacks its input 0"));
  CHECK(contains(of({node("Mul", {"x", "c"}, "y")}, {constant("c", {4}, {1, 2, 3, 4})}), "one per channel"));
  CHECK(contains(of({node("MaxPool", {"x"}, "y",
                          {ints_attribute("kernel_shape", {2, 2}), int_attribute("ceil_mode", 1)})}),
                 "ceil_mode"));
  CHECK(contains(of({node("AveragePool", {"x"}, "y",
                          {ints_attribute("kernel_shape", {2, 2}), ints_attribute("pads", {1, 1, 1, 1})})}),
                 "padding out"));
  CHECK(contains(of({node("Flatten", {"x"}, "y", {int_attribute("axis", 2)})}), "images apart"));
  CHECK(contains(of({node("Reshape", {"x", "s"}, "y")}, {integers("s", {-1, 4, 8})}), "Reshape"));
  CHECK(contains(of({node("Flatten", {"x"}, "f"), node("Gemm", {"f", "w"}, "y")},
                    {constant("w", {31, 2}, Values(62, 1.0f))}),
                 "32 features"));
  CHECK(contains(of({node("Shape", {"x"}, "s"), node("Relu", {"s"}, "y")}), "a shape or a length"));
  CHECK(contains(of({node("Div", {"c", "x"}, "y")}, {constant("c", {1}, {1})}), "divides by a value"));
  CHECK(contains(of({node("Relu", {"x"}, "z")}), "no node gives the network's output \"y\""));
}

TEST_CASE("a file cannot ask for more weights than fit, by padding one side of a wide layer", "[nn]") {
  const Network network{{2048, 4, 4},
                        {node("Conv", {"x", "w"}, "y", {ints_attribute("pads", {64, 64, 0, 0})})},
                        {constant("w", {2048, 2048, 1, 1}, Values(2048 * 2048, 0.0f))}};
  CHECK(contains(refusal(network), "more weights than fit"));
}

TEST_CASE("an input whose size or type is not fixed is refused", "[nn]") {
  CHECK(contains(refusal({{3, 0, 8}, {node("Relu", {"x"}, "y")}, {}}), "not fixed"));
  CHECK(contains(refusal({{3, 8}, {node("Relu", {"x"}, "y")}, {}}), "not [n, channels, height, width]"));
  CHECK(contains(
      refusal(
          {{3, 8, 8}, {node("Relu", {"x"}, "y")}, {onnx_fixtures::tensor("d", {1}, 11, Bytes(8), false)}}),
      "element type 11"));
}

TEST_CASE("a network file that is cut short is an error, wherever it is cut", "[nn]") {
  const Network network{
      {2, 4, 4},
      {node("Conv", {"x", "w"}, "c", {ints_attribute("pads", {1, 1, 1, 1})}), node("Flatten", {"c"}, "y")},
      {constant("w", {2, 2, 3, 3}, Values(36, 1.0f))}};
  const Bytes file = network.file();
  REQUIRE(nn::ImportedNetwork::parse(file));
  for (size_t length = 0; length + 4 < file.size(); ++length)  // the last four bytes are the operator set
    CHECK_FALSE(nn::ImportedNetwork::parse(std::span(file).first(length)));
}

TEST_CASE("an input encoding is what the network would be given by hand", "[nn]") {
  const Network network{{3, 1, 2}, {node("Mul", {"x", "w"}, "y")}, {constant("w", {3, 1, 1}, {1, 10, 100})}};
  const Bytes file = network.file();
  auto parsed = nn::ImportedNetwork::parse(file);
  REQUIRE(parsed);
  parsed->encode_input({nn::InputEncoding::Order::kBgr, {2, 4, 8}, {-1, -2, -3}});
  tensor::Module module;
  nn::FrozenNetwork frozen(*parsed, module, "net");
  const tensor::View x = module.persistent("x", 6), y = module.persistent("y", 6),
                     zero = module.persistent("zero", 6);
  const tensor::ProgramId program = module.add_program("run");
  nn::Tape tape(module, program, frozen.store(), nn::BatchNormMode::kRunningStatistics,
                nn::ParameterGradients::kSkip);
  const nn::Tensor out = frozen.forward(tape, tape.input(x, 1, 1, 2, 3, false));
  module.record(program, tensor::Add{6, 1.0f}, {out.view, zero, y});
  auto executor = tensor::cpu::Executor::create(module, 1);
  REQUIRE(executor);
  const Values pixels = {0.5f, 0.25f, 1, 0, 1, 0.5f};  // two positions of RGB
  (*executor)->write(frozen.weights(), std::as_bytes(std::span(frozen.weight_values())));
  (*executor)->write(x, std::as_bytes(std::span(pixels)));
  (*executor)->run(program, 1);
  Values values(6);
  (*executor)->read(y, std::as_writable_bytes(std::span(values)));
  // Blue first: 8 b - 3, then 10 (4 g - 2), then 100 (2 r - 1).
  check_close(values, {5, -10, 0, 1, 20, -100});
}
