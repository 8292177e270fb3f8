// Whole steps of a network as work to time: one SGD step and one noise step on a batch that stays the same,
// without what the loop does around them (drawing a batch, jitter), so that other libraries can do the same.
#pragma once

#include <memory>
#include <vector>

#include "nn/surrogate.h"

namespace untaught::bench {

// A convolution without bias, then batch norm, then relu where asked for; or the sum of two nodes. Node 0 is
// the input; the last node is followed by global average pooling and a linear layer.
struct Node {
  enum class Kind { kConvolution, kDepthwise, kAdd } kind;
  uint32_t a, b;  // inputs; b for kAdd only
  uint32_t out, kernel, stride;
  bool relu;
};

// x: canvases of size x size pixels, three channels.
struct NetworkWork {
  uint32_t n, size, classes;
  std::vector<Node> nodes;  // empty: the default surrogate, as nn::make_surrogate makes it
};

struct Network {
  std::unique_ptr<nn::Surrogate> network;  // holds the parameter store
  tensor::Module module;
};

// Program "training step": x f32 [n,size,size,3], labels -> loss [2], parameters and their momentum updated
// (SGD, momentum 0.9, rate as in `rates`). Program "noise step": images u32, noise f32 [n,size,size,3] ->
// loss [2], noise after one signed step that makes the loss smaller, with running statistics; step 0.8/255,
// epsilon 8/255. Buffers bear those names; the parameter buffers those of nn::ParameterStore.
std::unique_ptr<Network> record_network(const NetworkWork& work);

}  // namespace untaught::bench
