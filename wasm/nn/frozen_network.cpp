#include <algorithm>

#include "nn/network_import.h"

namespace untaught::nn {

FrozenNetwork::FrozenNetwork(const ImportedNetwork& network, tensor::Module& module, const std::string& label)
    : network_(network) {
  const auto keep = [this](const std::vector<float>& values) -> ParameterId {
    if (values.empty()) return {};
    const ParameterId id = store_.add(static_cast<uint32_t>(values.size()), Initial::kZero);
    values_.insert(values_.end(), values.begin(), values.end());
    values_.resize(tensor::align_elements(static_cast<uint32_t>(values_.size())),
                   0.0f);  // as the store lays them
    return id;
  };
  for (const ImportedLayer& layer : network.layers()) {
    weights_.push_back(keep(layer.weight));
    biases_.push_back(keep(layer.bias));
  }
  store_.allocate_frozen(module, label);
  values_.resize(std::max<size_t>(values_.size(), 1), 0.0f);
  assert(values_.size() == weights().elements);
}

void ImportedNetwork::encode_input(const InputEncoding& encoding) {
  using Kind = ImportedLayer::Kind;
  assert(input_.channels == 3);
  const bool bgr = encoding.order == InputEncoding::Order::kBgr;
  // One position's product with a matrix of 3 x 3: [in, out].
  ImportedLayer mix{Kind::kConv}, shift{Kind::kScaleShift};
  mix.out_channels = 3;
  mix.kernel = 1;
  mix.weight.assign(9, 0.0f);
  shift.weight.assign(6, 1.0f);
  for (uint32_t c = 0; c < 3; ++c) {
    const uint32_t to = bgr ? 2 - c : c;
    mix.weight[c * 3 + to] = encoding.scale[c];
    shift.weight[3 + to] = encoding.shift[c];
  }
  shift.a = 1;
  for (ImportedLayer& layer : layers_) {
    layer.a += 2;
    layer.b += 2;
  }
  output_value_ += 2;
  layers_.insert(layers_.begin(), {mix, shift});
}

Tensor FrozenNetwork::forward(Tape& tape, const Tensor& x) const {
  using Kind = ImportedLayer::Kind;
  const ValueShape& input = network_.input();
  assert(x.height == input.height && x.width == input.width && x.channels == input.channels);
  std::vector<Tensor> values = {x};
  for (size_t i = 0; i < network_.layers().size(); ++i) {
    const ImportedLayer& layer = network_.layers()[i];
    const Tensor &a = values[layer.a], &b = values[layer.b];
    const ParameterId weight = weights_[i];
    const auto record = [&]() -> Tensor {
      switch (layer.kind) {
        case Kind::kConv:
          return tape.conv2d(a, weight, layer.out_channels, layer.kernel, layer.stride, layer.pad);
        case Kind::kDepthwise:
          return tape.depthwise_conv2d(a, weight, layer.kernel, layer.stride, layer.pad);
        case Kind::kScaleShift:
          return tape.scale_shift(a, weight, layer.low, layer.high);
        case Kind::kPrelu:
          return tape.prelu(a, weight);
        case Kind::kLinear:
          return tape.linear(tape.flatten(a), weight, biases_[i], layer.out_channels);
        case Kind::kAdd:
          return tape.add(a, b, layer.scale);
        case Kind::kMultiply:
          return tape.multiply(a, b);
        case Kind::kGate:
          return tape.gate(a, b);
        case Kind::kSigmoid:
          return tape.sigmoid(a);
        case Kind::kMaxPool:
          return tape.max_pool(a, layer.kernel, layer.stride, layer.pad);
        case Kind::kAvgPool:
          return tape.avg_pool(a, layer.kernel);
        case Kind::kGlobalAvgPool:
          return tape.global_avg_pool(a);
        case Kind::kNormalise:
          return tape.l2_normalise(a);
      }
      return a;
    };
    values.push_back(record());
  }
  const Tensor& y = values[network_.output_value()];
  return network_.output().flat ? tape.flatten(y) : y;
}

}  // namespace untaught::nn
