#include "bench/bench_work.h"

namespace untaught::bench {

using namespace tensor;

namespace {

constexpr uint32_t kBatch = 64;

template <class Params>
void add_step(Suite& suite, const std::string& name, double gflop, const Params& params,
              std::initializer_list<uint32_t> sizes) {
  const ProgramId program = suite.own->add_program(name);
  Step step{OpOf<Params>::kOp, 0, {}, {}};
  std::memcpy(step.words.data(), &params, sizeof(Params));
  for (uint32_t size : sizes) step.views[step.view_count++] = suite.own->transient(program, "operand", size);
  suite.own->record_step(program, step);
  suite.items.push_back({name, program, gflop});
}

void add_convolution(Suite& suite, uint32_t size, uint32_t in, uint32_t out, uint32_t kernel,
                     uint32_t stride) {
  const uint32_t pad = kernel / 2, out_size = (size + 2 * pad - kernel) / stride + 1;
  const ConvShape shape{kBatch, size, size, in, out_size, out_size, out, kernel, stride, pad};
  const uint32_t x = kBatch * size * size * in, w = kernel * kernel * in * out,
                 y = kBatch * out_size * out_size * out;
  const double gflop = 2e-9 * y * kernel * kernel * in;
  const std::string name = std::to_string(kernel) + "x" + std::to_string(kernel) + "/" +
                           std::to_string(stride) + " " + std::to_string(in) + "->" + std::to_string(out) +
                           " at " + std::to_string(size) + " px";
  add_step(suite, "conv " + name, gflop, Conv2d{shape}, {x, w, y});
  add_step(suite, "conv dx " + name, gflop, Conv2dInputGrad{shape}, {y, w, x});
  add_step(suite, "conv dw " + name, gflop, Conv2dWeightGrad{shape}, {x, y, w});
}

double convolution_gflop(const Program& program) {
  double gflop = 0;
  for (const Step& step : program.steps) {
    if (step.op != Op::kConv2d && step.op != Op::kConv2dInputGrad && step.op != Op::kConv2dWeightGrad)
      continue;
    ConvShape s;
    std::memcpy(&s, step.words.data(), sizeof(s));
    gflop += 2e-9 * s.n * s.out_height * s.out_width * s.out_channels * s.kernel * s.kernel * s.in_channels;
  }
  return gflop;
}

}  // namespace

Suite operations_suite() {
  Suite suite;
  suite.own = std::make_unique<Module>();
  add_convolution(suite, 64, 3, 24, 3, 2);
  add_convolution(suite, 32, 24, 48, 3, 2);
  add_convolution(suite, 16, 48, 96, 3, 2);
  add_convolution(suite, 16, 64, 64, 3, 1);
  add_convolution(suite, 32, 32, 64, 1, 2);
  const uint32_t rows = kBatch * 32 * 32, channels = 24, x = rows * channels;
  const BatchNormShape norm{rows, channels, 1e-5f, 0.1f, 0};
  add_step(suite, "batch norm, training", 0, BatchNormTrain{norm},
           {x, 2 * channels, 2 * channels, x, 2 * channels});
  add_step(suite, "batch norm, gradient", 0, BatchNormTrainGrad{norm},
           {x, 2 * channels, 2 * channels, x, x, 2 * channels});
  return suite;
}

Suite loop_suite() {
  constexpr uint32_t kPhotos = 20, kNegatives = 100;
  protect::Problem problem;
  problem.size_px = 64;
  problem.photo_count = kPhotos;
  problem.class_count = 101;
  problem.images.assign((kPhotos + kNegatives) * problem.pixels(), 0x808080);
  for (uint32_t i = 0; i < kPhotos + kNegatives; ++i)
    problem.labels.push_back(i < kPhotos ? 0 : i - kPhotos + 1);
  problem.window.assign(problem.pixels(), 1.0f);
  Suite suite;
  suite.loop = std::make_unique<protect::Loop>(std::move(problem), protect::Settings{});
  const protect::Recording& recording = suite.loop->recording();
  const auto& programs = recording.module.programs();
  suite.items = {{"training step, 64 images", recording.train, convolution_gflop(programs[recording.train])},
                 {"noise step, 20 photos", recording.noise, convolution_gflop(programs[recording.noise])}};
  return suite;
}

}  // namespace untaught::bench
