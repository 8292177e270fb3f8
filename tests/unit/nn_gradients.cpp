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
  View state, x, labels, rows, dlogits, table, boxes, sigmas, dx;
  ProgramId restart, program;
  std::unique_ptr<cpu::Executor> executor;
  uint32_t size, n, classes = 3;

  using Make = std::unique_ptr<nn::Surrogate>(tensor::Module&, const nn::SurrogateSpec&, const std::string&);

  Network(nn::SurrogateKind kind, nn::BatchNormMode mode, nn::ParameterGradients parameters, uint32_t size_px,
          uint32_t batch, Make* make = nn::make_surrogate)
      : size(size_px), n(batch) {
    surrogate = make(module, {kind, size, classes}, "net");
    state = module.persistent("state", kStateWords, DType::kU32);
    x = module.persistent("x", n * size * size * 3);
    labels = module.persistent("labels", n, DType::kU32);
    rows = module.persistent("rows", n * 2);
    dlogits = module.persistent("dlogits", n * classes);
    table = module.persistent("table", n * 16);
    boxes = module.persistent("boxes", n * 4);
    sigmas = module.persistent("sigmas", n * 2);
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
        surrogate->forward(tape, tape.augment(tape.crop(tape.blur(leaf, sigmas), boxes, size, size), table));
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
    std::vector<float> sigma_values(n * 2, 0.0f);  // the first image stays as it is, the second loses a band
    for (uint32_t i = 1; i < n; ++i) sigma_values[2 * i + 1] = 0.4f * static_cast<float>(i);
    sigma_values[2] = 0.2f;
    executor->write(sigmas, std::as_bytes(std::span(sigma_values)));
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

namespace {

// A MobileNet-like net: a stem, one inverted bottleneck with its skip, one under stride 2. Source: Sandler
// 2018.
class Mobile final : public nn::Surrogate {
 public:
  Mobile(Module& into, const nn::SurrogateSpec& spec, const std::string& label)
      : stem_{store_, 3, 8, 3},
        wide_{store_, 8, 16, 1},
        deep_{store_, 1, 16, 3},
        narrow_{store_, 16, 8, 1},
        last_{store_, 1, 8, 3},
        head_(store_.add(8 * spec.classes, nn::Initial::kFanInUniform, 8)),
        bias_(store_.add(spec.classes, nn::Initial::kZero)),
        classes_(spec.classes) {
    store_.allocate(into, label);
  }
  nn::Tensor forward(nn::Tape& tape, const nn::Tensor& x) const override {
    const nn::Tensor in = dense(tape, x, stem_, 8, 3, 2, nn::Activation::kRelu);
    nn::Tensor y = depthwise(tape, dense(tape, in, wide_, 16, 1, 1, nn::Activation::kRelu), deep_, 1);
    y = tape.add(dense(tape, y, narrow_, 8, 1, 1, nn::Activation::kNone), in);
    return tape.linear(tape.global_avg_pool(depthwise(tape, y, last_, 2)), head_, bias_, classes_);
  }

 private:
  struct Layer {
    nn::ParameterId weight, affine;
    nn::RunningId running;
    Layer(nn::ParameterStore& store, uint32_t in, uint32_t out, uint32_t kernel)
        : weight(store.add(kernel * kernel * in * out, nn::Initial::kFanInUniform, kernel * kernel * in)),
          affine(store.add(2 * out, nn::Initial::kScaleShift)),
          running(store.add_running(out)) {}
  };
  static nn::Tensor dense(nn::Tape& tape, const nn::Tensor& x, const Layer& layer, uint32_t channels,
                          uint32_t kernel, uint32_t stride, nn::Activation activation) {
    return tape.conv2d_norm(x, layer.weight, channels, kernel, stride, kernel / 2, layer.affine,
                            layer.running, activation);
  }
  static nn::Tensor depthwise(nn::Tape& tape, const nn::Tensor& x, const Layer& layer, uint32_t stride) {
    return tape.batch_norm(tape.depthwise_conv2d(x, layer.weight, 3, stride, 1), layer.affine, layer.running,
                           nn::Activation::kRelu);
  }

  Layer stem_, wide_, deep_, narrow_, last_;
  nn::ParameterId head_, bias_;
  uint32_t classes_;
};

std::unique_ptr<nn::Surrogate> make_mobile(Module& module, const nn::SurrogateSpec& spec,
                                           const std::string& label) {
  return std::make_unique<Mobile>(module, spec, label);
}

}  // namespace

TEST_CASE("a net of depthwise convolutions has the gradients that differences measure", "[nn]") {
  const auto kind = nn::SurrogateKind::kPlain;  // of no account to make_mobile
  for (nn::BatchNormMode mode :
       {nn::BatchNormMode::kBatchStatistics, nn::BatchNormMode::kRunningStatistics}) {
    Network net(kind, mode, nn::ParameterGradients::kSkip, 17, 5, make_mobile);
    check_gradient(net, net.x, net.dx, 1e-3f);
  }
  Network net(kind, nn::BatchNormMode::kBatchStatistics, nn::ParameterGradients::kRecord, 17, 5, make_mobile);
  check_gradient(net, net.surrogate->store().all_parameters(), net.surrogate->store().all_gradients(), 2e-3f);
  const Plan& plan = net.executor->plan();
  CHECK(plan.transient_bytes * 10 <= plan.transient_lower_bound_bytes * 13);
}

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

TEST_CASE("the tape takes a gradient back through jpeg by the slopes of the forward pass", "[nn]") {
  Module module;
  const uint32_t count = 2 * 16 * 16 * 3;
  const View x = module.persistent("x", count), quality = module.persistent("quality", 2),
             dy = module.persistent("dy", count), zero = module.persistent("zero", count),
             dx = module.persistent("dx", count), y = module.persistent("y", count),
             slopes = module.persistent("slopes", count / 2), expected = module.persistent("expected", count);
  const ProgramId program = module.add_program("jpeg");
  nn::ParameterStore store;
  nn::Tape tape(module, program, store, nn::BatchNormMode::kRunningStatistics, nn::ParameterGradients::kSkip);
  const nn::Tensor leaf = tape.input(x, 2, 16, 16, 3, true);
  tape.seed(tape.jpeg(leaf, quality), dy);
  tape.backward();
  module.record(program, Add{count, 1.0f}, {tape.gradient(leaf), zero, dx});
  module.record(program, Jpeg{{2, 16, 16}}, {x, quality, y, slopes});
  module.record(program, JpegGrad{{2, 16, 16}}, {dy, quality, slopes, expected});
  auto executor = cpu::Executor::create(module, 1);
  REQUIRE(executor);
  std::vector<float> pixels(count), gradient(count), result[2];
  for (uint32_t i = 0; i < count; ++i) {
    pixels[i] = random_unit(7, 1, i);
    gradient[i] = random_normal(7, 2, i);
  }
  const std::vector<float> qualities = {60, 0};
  (*executor)->write(x, std::as_bytes(std::span(pixels)));
  (*executor)->write(dy, std::as_bytes(std::span(gradient)));
  (*executor)->write(quality, std::as_bytes(std::span(qualities)));
  (*executor)->run(program, 1);
  for (int i = 0; i < 2; ++i) {
    result[i].resize(count);
    (*executor)->read(i ? expected : dx, std::as_writable_bytes(std::span(result[i])));
  }
  CHECK(result[0] == result[1]);
  CHECK(result[0] != gradient);
  CHECK(std::equal(gradient.begin() + count / 2, gradient.end(), result[0].begin() + count / 2));
}
