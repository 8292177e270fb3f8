#include "bench/operations.h"

namespace untaught::bench {

using namespace tensor;

namespace {

ConvShape shape_of(const Convolution& work) {
  const uint32_t pad = work.kernel / 2;
  const uint32_t out_size = (work.size + 2 * pad - work.kernel) / work.stride + 1;
  return {work.n, work.size, work.size, work.in, out_size, out_size, work.out, work.kernel, work.stride, pad};
}

}  // namespace

std::unique_ptr<Module> record_convolution(const Convolution& work) {
  auto module = std::make_unique<Module>();
  const ConvShape s = shape_of(work);
  const bool depthwise = work.kind == ConvolutionKind::kDepthwise;
  assert(!depthwise || s.in_channels == s.out_channels);
  const uint32_t inputs = s.n * s.height * s.width * s.in_channels;
  const uint32_t outputs = s.n * s.out_height * s.out_width * s.out_channels;
  const uint32_t weights = s.kernel * s.kernel * s.out_channels * (depthwise ? 1 : s.in_channels);
  const View x = module->persistent("x", inputs), w = module->persistent("w", weights),
             y = module->persistent("y", outputs), dy = module->persistent("dy", outputs),
             dx = module->persistent("dx", inputs), dw = module->persistent("dw", weights);
  const ProgramId forward = module->add_program("forward"),
                  input_grad = module->add_program("input gradient"),
                  weight_grad = module->add_program("weight gradient");
  if (depthwise) {
    const DepthwiseShape d{s.n,         s.height, s.width,  s.in_channels, s.out_height,
                           s.out_width, s.kernel, s.stride, s.pad};
    module->record(forward, DepthwiseConv2d{d}, {x, w, y});
    module->record(input_grad, DepthwiseConv2dInputGrad{d}, {dy, w, dx});
    module->record(weight_grad, DepthwiseConv2dWeightGrad{d}, {x, dy, dw});
  } else {
    module->record(forward, Conv2d{s}, {x, w, y});
    module->record(input_grad, Conv2dInputGrad{s}, {dy, w, dx});
    module->record(weight_grad, Conv2dWeightGrad{s}, {x, dy, dw});
  }
  return module;
}

std::unique_ptr<Module> record_batch_norm(uint32_t rows, uint32_t channels) {
  auto module = std::make_unique<Module>();
  const uint32_t count = rows * channels;
  const BatchNormShape s{rows, channels, 1e-5f, 0.1f, 0};
  const View x = module->persistent("x", count), affine = module->persistent("affine", 2 * channels),
             running = module->persistent("running", 2 * channels), y = module->persistent("y", count),
             saved = module->persistent("saved", 2 * channels), dy = module->persistent("dy", count),
             dx = module->persistent("dx", count), daffine = module->persistent("daffine", 2 * channels);
  module->record(module->add_program("forward"), BatchNormTrain{s}, {x, affine, running, y, saved});
  module->record(module->add_program("gradient"), BatchNormTrainGrad{s}, {x, affine, saved, dy, dx, daffine});
  return module;
}

}  // namespace untaught::bench
