// Prints the throughput of the CPU executor's kernels at the shapes of the surrogates: GFLOP/s of the convolutions'
// useful multiply-adds (two operations each), and milliseconds of the rest.
// Usage: bench_cpu [threads] [batch]
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "tensor/cpu/executor.h"

using namespace untaught;
using namespace untaught::tensor;

namespace {

uint32_t threads = 1, batch = 64;

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
    for (uint32_t i = 0; i < buffer.elements; ++i) values[i] = static_cast<float>(i * 2654435761u >> 20) / 4096.0f;
    (*executor)->write({id, 0, buffer.elements}, std::as_bytes(std::span(values)));
  }
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  double best = 1e9;
  for (int i = 0; i < 5 || Clock::now() - begin < std::chrono::milliseconds(400); ++i) {
    const auto start = Clock::now();
    (*executor)->run(program, 1);
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

// Time of one step whose operands have the given sizes.
template <class Params>
double step_seconds(const Params& params, std::initializer_list<uint32_t> sizes) {
  Module module;
  const ProgramId program = module.add_program("bench");
  Step step{OpOf<Params>::kOp, 0, {}, {}};
  std::memcpy(step.words.data(), &params, sizeof(Params));
  for (const uint32_t size : sizes) step.views[step.view_count++] = module.persistent("operand", size);
  module.record_step(program, step);
  return best_seconds(module, program);
}

void bench_conv(uint32_t size, uint32_t ci, uint32_t co, uint32_t kernel, uint32_t stride) {
  const uint32_t pad = kernel / 2, out = (size + 2 * pad - kernel) / stride + 1;
  const ConvShape shape{batch, size, size, ci, out, out, co, kernel, stride, pad};
  const uint32_t x = batch * size * size * ci, w = kernel * kernel * ci * co, y = batch * out * out * co;
  const double gflop = 2.0 * y * kernel * kernel * ci * 1e-9;
  std::printf("conv %ux%u %u->%u k%u s%u: forward %5.1f  dx %5.1f  dw %5.1f GFLOP/s\n", size, size, ci, co, kernel,
              stride, gflop / step_seconds(Conv2d{shape}, {x, w, y}),
              gflop / step_seconds(Conv2dInputGrad{shape}, {y, w, x}),
              gflop / step_seconds(Conv2dWeightGrad{shape}, {x, y, w}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) threads = static_cast<uint32_t>(std::atoi(argv[1]));
  if (argc > 2) batch = static_cast<uint32_t>(std::atoi(argv[2]));
  std::printf("%u threads, batch %u\n", threads, batch);
  bench_conv(64, 3, 24, 3, 2);
  bench_conv(32, 24, 48, 3, 2);
  bench_conv(16, 48, 96, 3, 2);
  bench_conv(32, 32, 32, 3, 1);
  bench_conv(32, 32, 64, 3, 2);
  bench_conv(16, 64, 64, 3, 1);
  bench_conv(8, 128, 128, 3, 1);
  bench_conv(4, 256, 256, 3, 1);
  bench_conv(32, 32, 64, 1, 2);
}
