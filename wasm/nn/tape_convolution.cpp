// Convolution and batch norm on the tape.
#include "nn/tape.h"

namespace untaught::nn {

using namespace tensor;

namespace {
constexpr float kBatchNormEps = 1e-5f;
constexpr float kBatchNormMomentum = 0.1f;

uint32_t conv_out(uint32_t size, uint32_t kernel, uint32_t stride, uint32_t pad) {
  assert(size + 2 * pad >= kernel);
  return (size + 2 * pad - kernel) / stride + 1;
}

ConvShape conv_shape(const Tensor& x, uint32_t out_channels, uint32_t kernel, uint32_t stride, uint32_t pad) {
  return {x.n,
          x.height,
          x.width,
          x.channels,
          conv_out(x.height, kernel, stride, pad),
          conv_out(x.width, kernel, stride, pad),
          out_channels,
          kernel,
          stride,
          pad};
}

BatchNormShape norm_shape(const Tensor& x, uint32_t relu) {
  return {x.n * x.height * x.width, x.channels, kBatchNormEps, kBatchNormMomentum, relu};
}

uint32_t relu_word(Activation activation) { return activation == Activation::kRelu ? 1 : 0; }

}  // namespace

Tensor Tape::conv2d(const Tensor& x, ParameterId weight, uint32_t out_channels, uint32_t kernel,
                    uint32_t stride, uint32_t pad) {
  const ConvShape shape = conv_shape(x, out_channels, kernel, stride, pad);
  Tensor y = emit({{}, x.n, shape.out_height, shape.out_width, out_channels, 0}, needs(x) || trains());
  y.view = scratch("conv2d", y.count());
  module_.record(program_, Conv2d{shape}, {x.view, store_.parameter(weight), y.view});
  nodes_[y.node].record_backward = [this, x, weight, shape](View dy) {
    if (trains()) {
      module_.record(program_, Conv2dWeightGrad{shape}, {x.view, dy, store_.gradient(weight)});
    }
    if (!needs(x)) return;
    const View dx = scratch("conv2d dx", x.count());
    module_.record(program_, Conv2dInputGrad{shape}, {dy, store_.parameter(weight), dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::depthwise_conv2d(const Tensor& x, ParameterId weight, uint32_t kernel, uint32_t stride,
                              uint32_t pad) {
  const DepthwiseShape shape{x.n,
                             x.height,
                             x.width,
                             x.channels,
                             conv_out(x.height, kernel, stride, pad),
                             conv_out(x.width, kernel, stride, pad),
                             kernel,
                             stride,
                             pad};
  Tensor y = emit({{}, x.n, shape.out_height, shape.out_width, x.channels, 0}, needs(x) || trains());
  y.view = scratch("depthwise_conv2d", y.count());
  module_.record(program_, DepthwiseConv2d{shape}, {x.view, store_.parameter(weight), y.view});
  nodes_[y.node].record_backward = [this, x, weight, shape](View dy) {
    if (trains()) {
      module_.record(program_, DepthwiseConv2dWeightGrad{shape}, {x.view, dy, store_.gradient(weight)});
    }
    if (!needs(x)) return;
    const View dx = scratch("depthwise_conv2d dx", x.count());
    module_.record(program_, DepthwiseConv2dInputGrad{shape}, {dy, store_.parameter(weight), dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::conv2d_norm(const Tensor& x, ParameterId weight, uint32_t out_channels, uint32_t kernel,
                         uint32_t stride, uint32_t pad, ParameterId affine, RunningId running,
                         Activation activation) {
  if (batch_norm_ == BatchNormMode::kBatchStatistics) {
    return batch_norm(conv2d(x, weight, out_channels, kernel, stride, pad), affine, running, activation);
  }
  assert(!trains() && "parameter gradients need batch statistics");
  const ConvShape shape = conv_shape(x, out_channels, kernel, stride, pad);
  const uint32_t relu = relu_word(activation);
  Tensor y = emit({{}, x.n, shape.out_height, shape.out_width, out_channels, 0}, needs(x));
  y.view = scratch("conv2d_norm", y.count());
  module_.record(
      program_, Conv2dNorm{shape, kBatchNormEps, relu},
      {x.view, store_.parameter(weight), store_.parameter(affine), store_.running(running), y.view});
  nodes_[y.node].record_backward = [this, x, y, weight, affine, running, shape, relu](View dy) {
    const View dconv = scratch("conv2d_norm dconv", y.count()), dx = scratch("conv2d_norm dx", x.count());
    module_.record(program_, BatchNormEvalGrad{norm_shape(y, relu)},
                   {y.view, dy, store_.parameter(affine), store_.running(running), dconv});
    module_.record(program_, Conv2dInputGrad{shape}, {dconv, store_.parameter(weight), dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::batch_norm(const Tensor& x, ParameterId affine, RunningId running, Activation activation) {
  const BatchNormShape shape = norm_shape(x, relu_word(activation));
  Tensor y = emit(x, needs(x) || trains());
  y.view = scratch("batch_norm", y.count());
  if (batch_norm_ == BatchNormMode::kRunningStatistics) {
    assert(!trains() && "parameter gradients need batch statistics");
    module_.record(program_, BatchNormEval{shape},
                   {x.view, store_.parameter(affine), store_.running(running), y.view});
    nodes_[y.node].record_backward = [this, x, y, affine, running, shape](View dy) {
      const View dx = scratch("batch_norm dx", x.count());
      module_.record(program_, BatchNormEvalGrad{shape},
                     {y.view, dy, store_.parameter(affine), store_.running(running), dx});
      contribute(x.node, dx, x.count());
    };
    return y;
  }
  const View saved = scratch("batch_norm saved", 2 * x.channels);
  module_.record(program_, BatchNormTrain{shape},
                 {x.view, store_.parameter(affine), store_.running(running), y.view, saved});
  nodes_[y.node].record_backward = [this, x, affine, shape, saved](View dy) {
    const View dx = scratch("batch_norm dx", x.count());
    const View daffine = trains() ? store_.gradient(affine) : scratch("batch_norm daffine", 2 * x.channels);
    module_.record(program_, BatchNormTrainGrad{shape},
                   {x.view, store_.parameter(affine), saved, dy, dx, daffine});
    contribute(x.node, dx, x.count());
  };
  return y;
}

}  // namespace untaught::nn
