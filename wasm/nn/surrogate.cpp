#include "nn/surrogate.h"

#include <array>

namespace untaught::nn {

namespace {

// Convolution without bias, batch norm, activation. The norm makes the weights' size matter only against the
// learning rate: small initial weights learn faster, which the few steps of a surrogate need.
struct ConvNorm {
  ParameterId weight, affine;
  RunningId running;
  uint32_t channels, kernel, stride, pad;

  ConvNorm(ParameterStore& store, uint32_t in, uint32_t out, uint32_t kernel_size, uint32_t stride_step)
      : weight(store.add(kernel_size * kernel_size * in * out, Initial::kFanInUniform,
                         kernel_size * kernel_size * in)),
        affine(store.add(2 * out, Initial::kScaleShift)),
        running(store.add_running(out)),
        channels(out),
        kernel(kernel_size),
        stride(stride_step),
        pad(kernel_size / 2) {}

  Tensor operator()(Tape& tape, const Tensor& x, Activation activation) const {
    return tape.conv2d_norm(x, weight, channels, kernel, stride, pad, affine, running, activation);
  }
};

struct Head {
  ParameterId weight, bias;
  uint32_t classes;

  Head(ParameterStore& store, uint32_t in, uint32_t classes_count)
      : weight(store.add(in * classes_count, Initial::kFanInUniform, in)),
        bias(store.add(classes_count, Initial::kZero)),
        classes(classes_count) {}

  Tensor operator()(Tape& tape, const Tensor& x) const { return tape.linear(x, weight, bias, classes); }
};

class Plain final : public Surrogate {
 public:
  Plain(tensor::Module& module, const SurrogateSpec& spec, const std::string& label)
      : layers_{ConvNorm(store_, 3, 24, 3, 2), ConvNorm(store_, 24, 48, 3, 2),
                ConvNorm(store_, 48, 96, 3, 2)},
        head_(store_, 96, spec.classes) {
    store_.allocate(module, label);
  }
  Tensor forward(Tape& tape, const Tensor& x) const override {
    Tensor y = x;
    for (const ConvNorm& layer : layers_) y = layer(tape, y, Activation::kRelu);
    return head_(tape, tape.global_avg_pool(y));
  }

 private:
  std::array<ConvNorm, 3> layers_;
  Head head_;
};

// Two 3x3 convolutions around a skip; a 1x1 convolution on the skip where the shape changes. Source: He et
// al. 2016.
struct ResidualBlock {
  ConvNorm first, second;
  std::unique_ptr<ConvNorm> skip;

  ResidualBlock(ParameterStore& store, uint32_t in, uint32_t out, uint32_t stride)
      : first(store, in, out, 3, stride),
        second(store, out, out, 3, 1),
        skip(in != out || stride != 1 ? std::make_unique<ConvNorm>(store, in, out, 1, stride) : nullptr) {}

  Tensor operator()(Tape& tape, const Tensor& x) const {
    const Tensor body = second(tape, first(tape, x, Activation::kRelu), Activation::kNone);
    return tape.relu(tape.add(body, skip ? (*skip)(tape, x, Activation::kNone) : x));
  }
};

class Residual final : public Surrogate {
 public:
  Residual(tensor::Module& module, const SurrogateSpec& spec, const std::string& label)
      : stem_(store_, 3, 24, 3, 2),
        blocks_{ResidualBlock(store_, 24, 24, 1), ResidualBlock(store_, 24, 48, 2),
                ResidualBlock(store_, 48, 96, 2)},
        head_(store_, 96, spec.classes) {
    store_.allocate(module, label);
  }
  Tensor forward(Tape& tape, const Tensor& x) const override {
    Tensor y = stem_(tape, x, Activation::kRelu);
    for (const ResidualBlock& block : blocks_) y = block(tape, y);
    return head_(tape, tape.global_avg_pool(y));
  }

 private:
  ConvNorm stem_;
  std::array<ResidualBlock, 3> blocks_;
  Head head_;
};

// A depthwise 3x3 convolution, then a 1x1 one. Source: Howard et al. 2017.
struct SeparableBlock {
  ParameterId weight, affine;
  RunningId running;
  uint32_t stride;
  ConvNorm point;

  SeparableBlock(ParameterStore& store, uint32_t in, uint32_t out, uint32_t stride_step)
      : weight(store.add(9 * in, Initial::kFanInUniform, 9)),
        affine(store.add(2 * in, Initial::kScaleShift)),
        running(store.add_running(in)),
        stride(stride_step),
        point(store, in, out, 1, 1) {}

  Tensor operator()(Tape& tape, const Tensor& x) const {
    const Tensor y =
        tape.batch_norm(tape.depthwise_conv2d(x, weight, 3, stride, 1), affine, running, Activation::kRelu);
    return point(tape, y, Activation::kRelu);
  }
};

class Separable final : public Surrogate {
 public:
  Separable(tensor::Module& module, const SurrogateSpec& spec, const std::string& label)
      : stem_(store_, 3, 16, 3, 2),
        blocks_{SeparableBlock(store_, 16, 32, 2), SeparableBlock(store_, 32, 64, 2),
                SeparableBlock(store_, 64, 128, 2)},
        head_(store_, 128, spec.classes) {
    store_.allocate(module, label);
  }
  Tensor forward(Tape& tape, const Tensor& x) const override {
    Tensor y = stem_(tape, x, Activation::kRelu);
    for (const SeparableBlock& block : blocks_) y = block(tape, y);
    return head_(tape, tape.global_avg_pool(y));
  }

 private:
  ConvNorm stem_;
  std::array<SeparableBlock, 3> blocks_;
  Head head_;
};

class LinearSurrogate final : public Surrogate {
 public:
  LinearSurrogate(tensor::Module& module, const SurrogateSpec& spec, const std::string& label)
      : head_(store_, spec.size_px * spec.size_px * 3, spec.classes) {
    store_.allocate(module, label);
  }
  Tensor forward(Tape& tape, const Tensor& x) const override { return head_(tape, tape.flatten(x)); }

 private:
  Head head_;
};

}  // namespace

std::unique_ptr<Surrogate> make_surrogate(tensor::Module& module, const SurrogateSpec& spec,
                                          const std::string& label) {
  assert(spec.classes >= 2);
  switch (spec.kind) {
    case SurrogateKind::kPlain:
      return std::make_unique<Plain>(module, spec, label);
    case SurrogateKind::kResidual:
      return std::make_unique<Residual>(module, spec, label);
    case SurrogateKind::kLinear:
      return std::make_unique<LinearSurrogate>(module, spec, label);
    case SurrogateKind::kSeparable:
      return std::make_unique<Separable>(module, spec, label);
  }
  return nullptr;
}

}  // namespace untaught::nn
