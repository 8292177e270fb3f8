// Reverse-mode automatic differentiation that records. Calling a layer records its forward step into a
// program and remembers how to record its gradient; backward() records the gradients in reverse. Nothing is
// computed here.
//
// A tape is used once: forward calls, then one backward().
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "nn/parameter_store.h"

namespace untaught::nn {

// A recorded activation, f32 NHWC. For flat ones height == width == 1.
struct Tensor {
  tensor::View view;
  uint32_t n = 0, height = 0, width = 0, channels = 0;
  uint32_t node = 0;  // the tape's own index
  uint32_t count() const { return n * height * width * channels; }
};

enum class BatchNormMode {
  kBatchStatistics,    // training: normalise by the batch and update the running statistics
  kRunningStatistics,  // evaluation: normalise by the running statistics, which stay as they are
};
enum class ParameterGradients { kSkip, kRecord };
enum class Activation { kNone, kRelu };

class Tape {
 public:
  // Records into `program` of `module`; layers take their weights from `store`. All three outlive the tape.
  // Parameter gradients through batch norm need kBatchStatistics.
  Tape(tensor::Module& module, tensor::ProgramId program, const ParameterStore& store,
       BatchNormMode batch_norm, ParameterGradients parameter_gradients);

  // A leaf. needs_gradient: backward() will produce gradient(leaf).
  Tensor input(tensor::View view, uint32_t n, uint32_t height, uint32_t width, uint32_t channels,
               bool needs_gradient);

  // Rows of a flat view [n, features] seen as one position; no step is recorded.
  Tensor flatten(const Tensor& x);

  Tensor conv2d(const Tensor& x, ParameterId weight, uint32_t out_channels, uint32_t kernel, uint32_t stride,
                uint32_t pad);
  // weight [kernel, kernel, channels of x]
  Tensor depthwise_conv2d(const Tensor& x, ParameterId weight, uint32_t kernel, uint32_t stride,
                          uint32_t pad);
  Tensor batch_norm(const Tensor& x, ParameterId affine, RunningId running,
                    Activation activation = Activation::kNone);
  // Convolution, batch norm and activation: fused where the mode allows it.
  Tensor conv2d_norm(const Tensor& x, ParameterId weight, uint32_t out_channels, uint32_t kernel,
                     uint32_t stride, uint32_t pad, ParameterId affine, RunningId running,
                     Activation activation);
  Tensor relu(const Tensor& x);
  Tensor add(const Tensor& a, const Tensor& b, float scale = 1.0f);  // a + scale * b
  Tensor avg_pool(const Tensor& x, uint32_t window);
  Tensor global_avg_pool(const Tensor& x);
  Tensor linear(const Tensor& x, ParameterId weight, ParameterId bias, uint32_t out_features);
  // The operations of tensor/op/imported.h. affine is [2, channels], slope [channels]; channels is a multiple
  // of x's, for a flattened map all its features. Parameters get no gradient.
  Tensor scale_shift(const Tensor& x, ParameterId affine, float low, float high);
  Tensor prelu(const Tensor& x, ParameterId slope);
  Tensor multiply(const Tensor& a, const Tensor& b);
  // x * gate [n, 1, 1, channels], one value for all positions of a channel
  Tensor gate(const Tensor& x, const Tensor& gate);
  Tensor sigmoid(const Tensor& x);
  Tensor max_pool(const Tensor& x, uint32_t kernel, uint32_t stride, uint32_t pad);
  Tensor l2_normalise(const Tensor& x);  // each image's values, to length 1

  // table f32 [n,16] and boxes f32 [n,4] as tensor/op/photos.h defines them; they get no gradient.
  Tensor augment(const Tensor& x, tensor::View table);
  Tensor crop(const Tensor& x, tensor::View boxes, uint32_t out_height, uint32_t out_width);
  // sigmas f32 [n,2] and quality f32 [n] as tensor/op/transforms.h defines them; they get no gradient.
  Tensor blur(const Tensor& x, tensor::View sigmas);
  Tensor jpeg(const Tensor& x, tensor::View quality);

  // Adds d loss / d y. Call it for every output that has a loss, then backward() once.
  void seed(const Tensor& y, tensor::View dy);
  void backward();
  // After backward(): the gradient of an input that asked for one.
  tensor::View gradient(const Tensor& leaf) const;

 private:
  struct Node {
    bool needs_gradient = false;
    std::function<void(tensor::View dy)> record_backward;  // empty for leaves
    std::optional<tensor::View> gradient;
  };
  Tensor emit(Tensor shape, bool needs_gradient);
  tensor::View scratch(const char* label, uint32_t elements);
  bool needs(const Tensor& x) const { return nodes_[x.node].needs_gradient; }
  bool trains() const { return parameter_gradients_ == ParameterGradients::kRecord; }
  void contribute(uint32_t node, tensor::View dy, uint32_t elements);

  tensor::Module& module_;
  tensor::ProgramId program_;
  const ParameterStore& store_;
  BatchNormMode batch_norm_;
  ParameterGradients parameter_gradients_;
  std::vector<Node> nodes_;
};

}  // namespace untaught::nn
