// Prints the throughput of the CPU executor's kernels at the shapes of the surrogates: GFLOP/s of the
// convolutions' useful multiply-adds (two operations each), and milliseconds of the rest. Usage: bench_cpu
// [threads] [batch] [milliseconds per measurement] [all | layers | plain | linear]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tensor/cpu/executor.h"

using namespace untaught;
using namespace untaught::tensor;

namespace {

uint32_t threads = 1, batch = 64, milliseconds = 400;

// Seconds of one replay, the best of many: other work on the machine only adds.
double best_seconds(const Module& module, ProgramId program) {
  auto executor = cpu::Executor::create(module, threads);
  if (!executor) {
    std::printf("%s\n", executor.error().message.c_str());
    std::exit(1);
  }
  for (BufferId id = 0; id < module.buffers().size(); ++id) {
    const Buffer& buffer = module.buffers()[id];
    if (buffer.dtype != DType::kF32) continue;
    std::vector<float> values(buffer.elements);
    for (uint32_t i = 0; i < buffer.elements; ++i)
      values[i] = static_cast<float>(i * 2654435761u >> 20) / 4096.0f;
    (*executor)->write({id, 0, buffer.elements}, std::as_bytes(std::span(values)));
  }
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  double best = 1e9;
  for (int i = 0; i < 5 || Clock::now() - begin < std::chrono::milliseconds(milliseconds); ++i) {
    const auto start = Clock::now();
    (*executor)->run(program, 1);
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

// Time of one step whose operands have the given sizes.
struct Size {
  Size(uint32_t count) : elements(count) {}  // NOLINT: implicit by design
  Size(uint32_t count, DType type) : elements(count), dtype(type) {}
  uint32_t elements;
  DType dtype = DType::kF32;
};
Size words(uint32_t count) { return {count, DType::kU32}; }  // zero

template <class Params>
double step_seconds(const Params& params, std::initializer_list<Size> sizes) {
  Module module;
  const ProgramId program = module.add_program("bench");
  Step step{OpOf<Params>::kOp, 0, {}, {}};
  std::memcpy(step.words.data(), &params, sizeof(Params));
  for (const Size& size : sizes) {
    step.views[step.view_count++] = module.persistent("operand", size.elements, size.dtype);
  }
  module.record_step(program, step);
  return best_seconds(module, program);
}

void bench_conv(uint32_t size, uint32_t ci, uint32_t co, uint32_t kernel, uint32_t stride) {
  const uint32_t pad = kernel / 2, out = (size + 2 * pad - kernel) / stride + 1;
  const ConvShape shape{batch, size, size, ci, out, out, co, kernel, stride, pad};
  const uint32_t x = batch * size * size * ci, w = kernel * kernel * ci * co, y = batch * out * out * co;
  const double gflop = 2.0 * y * kernel * kernel * ci * 1e-9;
  std::printf("conv %ux%u %u->%u k%u s%u: forward %5.1f  dx %5.1f  dw %5.1f GFLOP/s\n", size, size, ci, co,
              kernel, stride, gflop / step_seconds(Conv2d{shape}, {x, w, y}),
              gflop / step_seconds(Conv2dInputGrad{shape}, {y, w, x}),
              gflop / step_seconds(Conv2dWeightGrad{shape}, {x, y, w}));
}

void bench_depthwise(uint32_t size, uint32_t channels, uint32_t stride) {
  const uint32_t out = (size + 2 - 3) / stride + 1;
  const DepthwiseShape shape{batch, size, size, channels, out, out, 3, stride, 1};
  const uint32_t x = batch * size * size * channels, w = 9 * channels, y = batch * out * out * channels;
  const double gflop = 2.0 * y * 9 * 1e-9;
  std::printf("depthwise %ux%u %u k3 s%u: forward %5.1f  dx %5.1f  dw %5.1f GFLOP/s\n", size, size, channels,
              stride, gflop / step_seconds(DepthwiseConv2d{shape}, {x, w, y}),
              gflop / step_seconds(DepthwiseConv2dInputGrad{shape}, {y, w, x}),
              gflop / step_seconds(DepthwiseConv2dWeightGrad{shape}, {x, y, w}));
}

// One training step of a surrogate, operation by operation.
class TrainingStep {
 public:
  template <class Params>
  void add(const Params& params, std::initializer_list<Size> sizes) {
    const double ms = step_seconds(params, sizes) * 1e3;
    const std::string_view name = Params::kName;
    std::printf("  %-24.*s %7.3f ms\n", static_cast<int>(name.size()), name.data(), ms);
    total_ms_ += ms;
    if (name.starts_with("conv2d")) conv_ms_ += ms;
  }
  void layer(uint32_t size, uint32_t ci, uint32_t co) {
    const uint32_t out = size / 2, x = batch * size * size * ci, w = 9 * ci * co, rows = batch * out * out;
    const uint32_t y = rows * co;
    const ConvShape conv{batch, size, size, ci, out, out, co, 3, 2, 1};
    const BatchNormShape norm{rows, co, 1e-5f, 0.1f, 1};
    std::printf(" layer %ux%u %u->%u\n", size, size, ci, co);
    add(Conv2d{conv}, {x, w, y});
    add(BatchNormTrain{norm}, {y, 2 * co, 2 * co, y, 2 * co});
    add(BatchNormTrainGrad{norm}, {y, 2 * co, 2 * co, y, y, 2 * co});
    add(Conv2dWeightGrad{conv}, {x, y, w});
    if (ci > 3) add(Conv2dInputGrad{conv}, {y, w, x});
  }
  void run_plain() {
    std::printf("training step of the plain surrogate, 64x64\n");
    inputs();
    layer(64, 3, 24);
    layer(32, 24, 48);
    layer(16, 48, 96);
    std::printf(" head\n");
    add(GlobalAvgPool{batch, 64, 96}, {batch * 64 * 96, batch * 96});
    head(96);
    add(GlobalAvgPoolGrad{batch, 64, 96}, {batch * 96, batch * 64 * 96});
    update(64 * 1024);
    std::printf(" total %.2f ms, %.0f%% of it convolution\n", total_ms_, 100.0 * conv_ms_ / total_ms_);
  }
  void run_linear() {
    std::printf("training step of the linear surrogate, 64x64\n");
    inputs();
    head(64 * 64 * 3);
    update((64 * 64 * 3 + 1) * kClasses);
    std::printf(" total %.2f ms\n", total_ms_);
  }

 private:
  static constexpr uint32_t kClasses = 101;

  void inputs() {
    const uint32_t x = batch * 64 * 64 * 3;
    add(GatherImages{batch, 64 * 64, 1, 1, 1},
        {words(batch), words(64 * 64), words(1), 64 * 64 * 3, 64 * 64, x});
    add(Augment{batch, 64, 64}, {x, batch * 16, x});
  }
  void head(uint32_t features) {
    const uint32_t x = batch * features, w = features * kClasses, y = batch * kClasses;
    add(Linear{batch, features, kClasses}, {x, w, kClasses, y});
    add(SoftmaxCrossEntropy{batch, kClasses, 0.0f, 1.0f}, {y, words(batch), batch * 2, y});
    add(LinearInputGrad{batch, features, kClasses}, {y, w, x});
    add(LinearWeightGrad{batch, features, kClasses}, {x, y, w, kClasses});
  }
  void update(uint32_t weights) {
    add(SquaredNorm{weights}, {weights, 1});
    add(SgdStep{weights, 1, 0.9f, 5e-4f, 5.0f, 0}, {weights, 1, 1, words(kStateWords), weights, weights});
  }

  double total_ms_ = 0.0, conv_ms_ = 0.0;
};

// The layers of a network that halves its image four times; every kind of convolution at each.
void bench_layers() {
  const uint32_t layers[][3] = {{112, 3, 32}, {56, 32, 64}, {28, 64, 128}, {14, 128, 256}, {7, 256, 512}};
  for (const auto& [size, ci, co] : layers) {
    for (const uint32_t stride : {1u, 2u}) bench_conv(size, ci, co, 3, stride);
    bench_conv(size, ci, co, 1, 1);
  }
  bench_depthwise(56, 144, 1);
  bench_depthwise(56, 144, 2);
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view what = "all";
  if (argc > 1) threads = static_cast<uint32_t>(std::atoi(argv[1]));
  if (argc > 2) batch = static_cast<uint32_t>(std::atoi(argv[2]));
  if (argc > 3) milliseconds = static_cast<uint32_t>(std::atoi(argv[3]));
  if (argc > 4) what = argv[4];
  std::printf("%u threads, batch %u\n", threads, batch);
  if (what == "all" || what == "layers") bench_layers();
  if (what == "all" || what == "plain") TrainingStep{}.run_plain();
  if (what == "all" || what == "linear") TrainingStep{}.run_linear();
}
