#include "bench/network.h"

namespace untaught::bench {

using namespace tensor;
using nn::Tape;
using nn::Tensor;

namespace {

// A network from a list of nodes.
class Listed final : public nn::Surrogate {
 public:
  Listed(Module& module, const NetworkWork& work) : nodes_(work.nodes), classes_(work.classes) {
    std::vector<uint32_t> channels{3};
    for (const Node& node : nodes_) {
      const uint32_t in = channels[node.a];
      if (node.kind == Node::Kind::kAdd) {
        layers_.push_back({});
        channels.push_back(in);
        continue;
      }
      const bool depthwise = node.kind == Node::Kind::kDepthwise;
      const uint32_t out = depthwise ? in : node.out, taps = node.kernel * node.kernel;
      const uint32_t fan_in = depthwise ? taps : taps * in;
      Layer layer;
      layer.weight = store_.add(fan_in * out, nn::Initial::kFanInUniform, fan_in);
      layer.affine = store_.add(2 * out, nn::Initial::kScaleShift);
      layer.running = store_.add_running(out);
      layers_.push_back(layer);
      channels.push_back(out);
    }
    weight_ = store_.add(channels.back() * classes_, nn::Initial::kFanInUniform, channels.back());
    bias_ = store_.add(classes_, nn::Initial::kZero);
    store_.allocate(module, "surrogate");
  }

  Tensor forward(Tape& tape, const Tensor& x) const override {
    std::vector<Tensor> values{x};
    for (size_t i = 0; i < nodes_.size(); ++i) values.push_back(record(tape, nodes_[i], layers_[i], values));
    return tape.linear(tape.global_avg_pool(values.back()), weight_, bias_, classes_);
  }

 private:
  struct Layer {
    nn::ParameterId weight, affine;
    nn::RunningId running;
  };

  static Tensor record(Tape& tape, const Node& node, const Layer& layer, const std::vector<Tensor>& values) {
    const Tensor& x = values[node.a];
    if (node.kind == Node::Kind::kAdd) {
      const Tensor sum = tape.add(x, values[node.b]);
      return node.relu ? tape.relu(sum) : sum;
    }
    const uint32_t pad = node.kernel / 2;
    const nn::Activation activation = node.relu ? nn::Activation::kRelu : nn::Activation::kNone;
    if (node.kind == Node::Kind::kConvolution) {
      return tape.conv2d_norm(x, layer.weight, node.out, node.kernel, node.stride, pad, layer.affine,
                              layer.running, activation);
    }
    const Tensor y = tape.depthwise_conv2d(x, layer.weight, node.kernel, node.stride, pad);
    return tape.batch_norm(y, layer.affine, layer.running, activation);
  }

  std::vector<Node> nodes_;
  std::vector<Layer> layers_;
  nn::ParameterId weight_, bias_;
  uint32_t classes_;
};

class Recorder {
 public:
  Recorder(Network& out, const NetworkWork& work) : out_(out), module_(out.module), work_(work) {
    const uint32_t n = work.n;
    if (work.nodes.empty()) {
      out_.network =
          nn::make_surrogate(module_, {nn::SurrogateKind::kPlain, work.size, work.classes}, "surrogate");
    } else {
      out_.network = std::make_unique<Listed>(module_, work);
    }
    labels_ = module_.persistent("labels", n, DType::kU32);
    loss_ = module_.persistent("loss", 2);
  }

  void training_step() {
    const ProgramId program = module_.add_program("training step");
    const View x = module_.persistent("x", values()), rates = module_.persistent("rates", 1),
               state = module_.persistent("state", kStateWords, DType::kU32);
    Tape tape(module_, program, store(), nn::BatchNormMode::kBatchStatistics,
              nn::ParameterGradients::kRecord);
    const Tensor logits = out_.network->forward(tape, leaf(tape, x, false));
    tape.seed(logits, record_loss(program, logits));
    tape.backward();
    store().record_update(module_, program, {0.9f, 0.0f, 0.0f, false}, rates, state);
  }

  void noise_step() {
    const ProgramId program = module_.add_program("noise step");
    const uint32_t n = work_.n, pixels = work_.size * work_.size;
    const View images = module_.persistent("images", n * pixels, DType::kU32),
               indices = module_.persistent("indices", n, DType::kU32),
               slots = module_.persistent("slots", n, DType::kU32),
               window = module_.persistent("window", pixels), noise = module_.persistent("noise", values());
    const View x = module_.transient(program, "batch", values());
    module_.record(program, GatherImages{n, pixels, n, n, 1}, {indices, images, slots, noise, window, x});
    Tape tape(module_, program, store(), nn::BatchNormMode::kRunningStatistics,
              nn::ParameterGradients::kSkip);
    const Tensor input = leaf(tape, x, true);
    const Tensor logits = out_.network->forward(tape, input);
    tape.seed(logits, record_loss(program, logits));
    tape.backward();
    constexpr float kEpsilon = 8.0f / 255;
    module_.record(program, SignedStep{n, pixels, n, n, 1, 1, 0.1f * kEpsilon, kEpsilon},
                   {tape.gradient(input), indices, slots, images, window, noise});
  }

 private:
  uint32_t values() const { return work_.n * work_.size * work_.size * 3; }
  const nn::ParameterStore& store() const { return out_.network->store(); }
  Tensor leaf(Tape& tape, View x, bool needs_gradient) {
    return tape.input(x, work_.n, work_.size, work_.size, 3, needs_gradient);
  }
  View record_loss(ProgramId program, const Tensor& logits) {
    const float scale = 1.0f / static_cast<float>(logits.n);
    const View rows = module_.transient(program, "loss rows", logits.n * 2);
    const View dlogits = module_.transient(program, "dlogits", logits.count());
    module_.record(program, SoftmaxCrossEntropy{logits.n, logits.channels, 0.0f, scale},
                   {logits.view, labels_, rows, dlogits});
    module_.record(program, ReduceRows{logits.n, 2, scale}, {rows, loss_});
    return dlogits;
  }

  Network& out_;
  Module& module_;
  const NetworkWork& work_;
  View labels_, loss_;
};

}  // namespace

std::unique_ptr<Network> record_network(const NetworkWork& work) {
  auto network = std::make_unique<Network>();
  Recorder recorder(*network, work);
  recorder.training_step();
  recorder.noise_step();
  return network;
}

}  // namespace untaught::bench
