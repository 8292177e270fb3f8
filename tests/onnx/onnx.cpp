// Imported networks for tests/onnx/*.test.ts: plain C functions over one current network. Values are in
// ONNX's order on the outside, in the engine's inside.
#include <emscripten.h>

#include "onnx/channel_order.h"
#include "onnx/samples.h"
#include "tensor/cpu/executor.h"
#include "tensor/describe.h"

namespace {

using namespace untaught;

struct Current {
  nn::ImportedNetwork network;
  tensor::Module module;
  std::unique_ptr<nn::FrozenNetwork> frozen;
  uint32_t n = 0;
  tensor::View x, y;
  std::unique_ptr<tensor::cpu::Executor> executor;
  std::vector<float> input, output;  // in ONNX's order
  std::string message, description;
};

std::unique_ptr<Current>& current() {
  static auto* value = new std::unique_ptr<Current>;
  return *value;
}
const std::vector<tests::SampleNetwork>& samples() {
  static const auto* all = new std::vector<tests::SampleNetwork>(tests::sample_networks());
  return *all;
}
std::vector<uint8_t>& file() {
  static auto* bytes = new std::vector<uint8_t>;
  return *bytes;
}

std::string load(Current& c, uint32_t n) {
  auto parsed = nn::ImportedNetwork::parse(file());
  if (!parsed) return parsed.error().message;
  c.network = std::move(*parsed);
  c.n = n;
  c.frozen = std::make_unique<nn::FrozenNetwork>(c.network, c.module, "weights");
  const nn::ValueShape &in = c.network.input(), &out = c.network.output();
  c.x = c.module.persistent("x", n * in.count());
  c.y = c.module.persistent("y", n * out.count());
  const tensor::ProgramId program = c.module.add_program("forward");
  nn::Tape tape(c.module, program, c.frozen->store(), nn::BatchNormMode::kRunningStatistics,
                nn::ParameterGradients::kSkip);
  const nn::Tensor y = c.frozen->forward(tape, tape.input(c.x, n, in.height, in.width, in.channels, false));
  const tensor::View zero = c.module.transient(program, "zero", y.count());
  c.module.record(program, tensor::Fill{y.count(), y.count(), 0.0f, 0.0f}, {zero});
  c.module.record(program, tensor::Add{y.count(), 1.0f}, {y.view, zero, c.y});
  auto executor = tensor::cpu::Executor::create(c.module, 1);
  if (!executor) return executor.error().message;
  c.executor = std::move(*executor);
  c.executor->write(c.frozen->weights(), std::as_bytes(std::span(c.frozen->weight_values())));
  const auto plan = tensor::make_plan(c.module, {});
  if (!plan) return plan.error().message;
  c.description = tensor::describe(c.module, *plan);
  c.input.resize(c.x.elements);
  c.output.resize(c.y.elements);
  return {};
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE uint32_t sample_count() { return static_cast<uint32_t>(samples().size()); }
EMSCRIPTEN_KEEPALIVE const char* sample_name(uint32_t index) { return samples()[index].name; }
EMSCRIPTEN_KEEPALIVE const uint8_t* sample_bytes(uint32_t index) { return samples()[index].file.data(); }
EMSCRIPTEN_KEEPALIVE uint32_t sample_size(uint32_t index) {
  return static_cast<uint32_t>(samples()[index].file.size());
}

// Room for the bytes of a file.
EMSCRIPTEN_KEEPALIVE uint8_t* network_file(uint32_t size) {
  file().resize(size);
  return file().data();
}
// Imports the file for n images at once; an error, or empty.
EMSCRIPTEN_KEEPALIVE const char* network_load(uint32_t n) {
  current() = std::make_unique<Current>();
  current()->message = load(*current(), n);
  return current()->message.c_str();
}
// Channels, height and width of the input.
EMSCRIPTEN_KEEPALIVE uint32_t network_input_size(uint32_t axis) {
  const nn::ValueShape& shape = current()->network.input();
  return axis == 0 ? shape.channels : axis == 1 ? shape.height : shape.width;
}
EMSCRIPTEN_KEEPALIVE float* network_input() { return current()->input.data(); }
EMSCRIPTEN_KEEPALIVE uint32_t network_output_count() {
  return static_cast<uint32_t>(current()->output.size());
}

// Carries the input to where the program reads it.
EMSCRIPTEN_KEEPALIVE void network_write() {
  Current& c = *current();
  const std::vector<float> x = tests::reordered(c.input, c.n, c.network.input(), tests::ChannelOrder::kLast);
  c.executor->write(c.x, std::as_bytes(std::span(x)));
}
EMSCRIPTEN_KEEPALIVE void network_run() { current()->executor->run(0, 1); }
EMSCRIPTEN_KEEPALIVE const float* network_output() {
  Current& c = *current();
  std::vector<float> y(c.y.elements);
  c.executor->read(c.y, std::as_writable_bytes(std::span(y)));
  c.output = tests::reordered(y, c.n, c.network.output(), tests::ChannelOrder::kFirst);
  return c.output.data();
}

// For another executor: the program, what its buffers hold now, and where to put their content afterwards.
EMSCRIPTEN_KEEPALIVE const char* network_description() { return current()->description.c_str(); }
EMSCRIPTEN_KEEPALIVE std::byte* network_buffer(uint32_t persistent) {
  static auto* bytes = new std::vector<std::byte>;
  Current& c = *current();
  const tensor::View views[] = {c.frozen->weights(), c.x, c.y};
  bytes->resize(views[persistent].elements * size_t{4});
  c.executor->read(views[persistent], *bytes);
  return bytes->data();
}
EMSCRIPTEN_KEEPALIVE void network_set_result(const float* y) {
  Current& c = *current();
  c.executor->write(c.y, std::as_bytes(std::span(y, c.y.elements)));
}
}
