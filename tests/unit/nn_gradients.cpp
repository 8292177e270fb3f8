// What the tape records is the gradient: whole networks against central differences, through the CPU
// executor.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "core/random.h"
#include "nn/surrogate.h"
#include "tensor/cpu/executor.h"

using namespace untaught;
using namespace untaught::tensor;

namespace {

struct Network {
  Module module;
  std::unique_ptr<nn::Surrogate> surrogate;
  View state, x, labels, rows, dlogits, table, boxes, dx;
  ProgramId restart, program;
  std::unique_ptr<cpu::Executor> executor;
  uint32_t size, n, classes = 3;

  Network(nn::SurrogateKind kind, nn::BatchNormMode mode, nn::ParameterGradients parameters, uint32_t size_px,
          uint32_t batch)
      : size(size_px), n(batch) {
    surrogate = nn::make_surrogate(module, {kind, size, classes}, "net");
    state = module.persistent("state", kStateWords, DType::kU32);
    x = module.persistent("x", n * size * size * 3);
    labels = module.persistent("labels", n, DType::kU32);
    rows = module.persistent("rows", n * 2);
    dlogits = module.persistent("dlogits", n * classes);
    table = module.persistent("table", n * 16);
    boxes = module.persistent("boxes", n * 4);
    dx = module.persistent("dx", x.elements);
    const View zero = module.persistent("zero", x.elements);

    restart = module.add_program("restart");
    surrogate->store().record_restart(module, restart, state);
    module.record(restart,
                  AugmentParams{n, 1, kStateTrainStep, 1, 0.5f, 0.1f, 0.15f, 0.6f, 0.3f, 0.06f, 0.2f, 4.0f},
                  {state, table});
    module.record(restart, CropBoxes{n, 2, kStateTrainStep, size, size, 0.8f, 1.2f, 1.0f}, {state, boxes});

    program = module.add_program("forward and backward");
    nn::Tape tape(module, program, surrogate->store(), mode, parameters);
    const nn::Tensor leaf = tape.input(x, n, size, size, 3, true);
    const nn::Tensor logits =
        surrogate->forward(tape, tape.augment(tape.crop(leaf, boxes, size, size), table));
    module.record(program, SoftmaxCrossEntropy{n, classes, 0.1f, 1.0f / static_cast<float>(n)},
                  {logits.view, labels, rows, dlogits});
    tape.seed(logits, dlogits);
    tape.backward();
    module.record(program, Add{x.elements, 1.0f}, {tape.gradient(leaf), zero, dx});

    auto made = cpu::Executor::create(module, 1);
    REQUIRE(made);
    executor = std::move(*made);
    std::vector<float> values(x.elements);
    for (uint32_t i = 0; i < values.size(); ++i) values[i] = random_unit(7, 1, i);
    std::vector<uint32_t> label_values(n);
    for (uint32_t i = 0; i < n; ++i) label_values[i] = i % classes;
    executor->write(x, std::as_bytes(std::span(values)));
    executor->write(labels, std::as_bytes(std::span(label_values)));
    executor->run(restart, 1);
  }

  std::vector<float> read(const View& view) const {
    std::vector<float> values(view.elements);
    executor->read(view, std::as_writable_bytes(std::span(values)));
    return values;
  }
  double loss() {
    executor->run(program, 1);
    double sum = 0;
    const std::vector<float> values = read(rows);
    for (uint32_t i = 0; i < n; ++i) sum += values[2 * i];
    return sum / n;
  }
  // The derivative of the loss along a random direction in `view`, by central differences of width h.
  double difference(const View& view, const std::vector<float>& direction, float h) {
    const std::vector<float> start = read(view);
    double values[2];
    for (int side = 0; side < 2; ++side) {
      std::vector<float> moved = start;
      for (size_t i = 0; i < moved.size(); ++i) moved[i] += (side ? -h : h) * direction[i];
      executor->write(view, std::as_bytes(std::span(moved)));
      values[side] = loss();
    }
    executor->write(view, std::as_bytes(std::span(start)));
    return (values[0] - values[1]) / (2.0 * h);
  }
};

// Compares gradient . direction with the difference quotient for three random directions. f32 forward passes
// leave about 1e-7 / h of noise in the quotient and relu kinks add more, so a twentieth of the gradient's own
// size is asked.
void check_gradient(Network& net, const View& value, const View& gradient_view, float h) {
  net.loss();
  const std::vector<float> gradient = net.read(gradient_view);
  double norm = 0;
  for (float g : gradient) norm += static_cast<double>(g) * g;
  norm = std::sqrt(norm);
  REQUIRE(norm > 1e-6);
  for (uint32_t trial = 0; trial < 3; ++trial) {
    // Mostly along the gradient, so that the derivative is not lost in rounding, partly at random.
    std::vector<float> direction(gradient.size());
    double length = 0;
    for (uint32_t i = 0; i < direction.size(); ++i) {
      direction[i] = gradient[i] / static_cast<float>(norm) +
                     0.5f * random_normal(11, trial, i) / std::sqrt(static_cast<float>(direction.size()));
      length += static_cast<double>(direction[i]) * direction[i];
    }
    double expected = 0;
    for (size_t i = 0; i < direction.size(); ++i) {
      direction[i] /= static_cast<float>(std::sqrt(length));
      expected += static_cast<double>(gradient[i]) * direction[i];
    }
    const double measured = net.difference(value, direction, h);
    INFO("trial " << trial << ": recorded " << expected << ", measured " << measured);
    CHECK(std::abs(expected - measured) < 0.05 * norm);
  }
}

}  // namespace

TEST_CASE("the recorded gradient of the pixels matches finite differences", "[nn]") {
  for (nn::SurrogateKind kind :
       {nn::SurrogateKind::kPlain, nn::SurrogateKind::kResidual, nn::SurrogateKind::kLinear}) {
    for (nn::BatchNormMode mode :
         {nn::BatchNormMode::kBatchStatistics, nn::BatchNormMode::kRunningStatistics}) {
      Network net(kind, mode, nn::ParameterGradients::kSkip, 17, 5);
      check_gradient(net, net.x, net.dx, 2e-3f);
    }
  }
}

TEST_CASE("the recorded gradients of all parameters match finite differences", "[nn]") {
  for (nn::SurrogateKind kind :
       {nn::SurrogateKind::kPlain, nn::SurrogateKind::kResidual, nn::SurrogateKind::kLinear}) {
    Network net(kind, nn::BatchNormMode::kBatchStatistics, nn::ParameterGradients::kRecord, 17, 5);
    check_gradient(net, net.surrogate->store().all_parameters(), net.surrogate->store().all_gradients(),
                   2e-3f);
  }
}

TEST_CASE("a wrong gradient fails the comparison", "[nn]") {
  Network net(nn::SurrogateKind::kPlain, nn::BatchNormMode::kBatchStatistics, nn::ParameterGradients::kSkip,
              17, 5);
  net.loss();
  std::vector<float> gradient = net.read(net.dx);
  double norm = 0;
  for (float g : gradient) norm += static_cast<double>(g) * g;
  norm = std::sqrt(norm);
  for (float& g : gradient) g /= static_cast<float>(norm);
  const double measured = net.difference(net.x, gradient, 2e-3f);
  CHECK(std::abs(0.8 * norm - measured) > 0.05 * norm);  // a kernel that is a fifth too small
}

TEST_CASE("a restart draws new weights and forgets the statistics", "[nn]") {
  Network net(nn::SurrogateKind::kPlain, nn::BatchNormMode::kBatchStatistics, nn::ParameterGradients::kRecord,
              17, 5);
  const std::vector<float> first = net.read(net.surrogate->store().all_parameters());
  const std::vector<float> fresh = net.read(net.surrogate->store().all_running());
  net.loss();
  CHECK(net.read(net.surrogate->store().all_running()) != fresh);
  std::vector<uint32_t> state(kStateWords, 0);
  state[kStateRestart] = 1;
  net.executor->write(net.state, std::as_bytes(std::span(state)));
  net.executor->run(net.restart, 1);
  CHECK(net.read(net.surrogate->store().all_running()) == fresh);
  CHECK(net.read(net.surrogate->store().all_parameters()) != first);
}
