#include "nn/tape.h"

namespace untaught::nn {

using namespace tensor;

Tape::Tape(Module& module, ProgramId program, const ParameterStore& store, BatchNormMode batch_norm,
           ParameterGradients parameter_gradients)
    : module_(module),
      program_(program),
      store_(store),
      batch_norm_(batch_norm),
      parameter_gradients_(parameter_gradients) {}

View Tape::scratch(const char* label, uint32_t elements) {
  return module_.transient(program_, label, elements);
}

Tensor Tape::emit(Tensor shape, bool needs_gradient) {
  shape.node = static_cast<uint32_t>(nodes_.size());
  nodes_.push_back({needs_gradient, {}, std::nullopt});
  return shape;
}

Tensor Tape::input(View view, uint32_t n, uint32_t height, uint32_t width, uint32_t channels,
                   bool needs_gradient) {
  assert(view.elements == n * height * width * channels);
  return emit({view, n, height, width, channels, 0}, needs_gradient);
}

Tensor Tape::flatten(const Tensor& x) {
  Tensor flat = x;  // the same node: the layout of the gradient does not change
  flat.channels = x.height * x.width * x.channels;
  flat.height = flat.width = 1;
  return flat;
}

Tensor Tape::relu(const Tensor& x) {
  Tensor y = emit(x, needs(x));
  y.view = scratch("relu", y.count());
  module_.record(program_, Relu{{y.count()}}, {x.view, y.view});
  nodes_[y.node].record_backward = [this, x, y](View dy) {
    const View dx = scratch("relu dx", x.count());
    module_.record(program_, ReluGrad{{x.count()}}, {y.view, dy, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::add(const Tensor& a, const Tensor& b, float scale) {
  assert(a.count() == b.count());
  Tensor y = emit(a, needs(a) || needs(b));
  y.view = scratch("add", y.count());
  module_.record(program_, Add{a.count(), scale}, {a.view, b.view, y.view});
  nodes_[y.node].record_backward = [this, a, b, scale](View dy) {
    if (needs(a)) contribute(a.node, dy, a.count());
    if (!needs(b)) return;
    if (scale == 1.0f) return contribute(b.node, dy, b.count());
    const View zero = scratch("zero", b.count()), db = scratch("add db", b.count());
    module_.record(program_, Fill{b.count(), b.count(), 0.0f, 0.0f}, {zero});
    module_.record(program_, Add{b.count(), scale}, {zero, dy, db});
    contribute(b.node, db, b.count());
  };
  return y;
}

Tensor Tape::avg_pool(const Tensor& x, uint32_t window) {
  assert(x.height % window == 0 && x.width % window == 0);
  const PoolShape shape{x.n, x.height, x.width, x.channels, window};
  Tensor y = emit({{}, x.n, x.height / window, x.width / window, x.channels, 0}, needs(x));
  y.view = scratch("avg_pool", y.count());
  module_.record(program_, AvgPool{shape}, {x.view, y.view});
  nodes_[y.node].record_backward = [this, x, shape](View dy) {
    const View dx = scratch("avg_pool dx", x.count());
    module_.record(program_, AvgPoolGrad{shape}, {dy, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::global_avg_pool(const Tensor& x) {
  const GlobalPoolShape shape{x.n, x.height * x.width, x.channels};
  Tensor y = emit({{}, x.n, 1, 1, x.channels, 0}, needs(x));
  y.view = scratch("global_avg_pool", y.count());
  module_.record(program_, GlobalAvgPool{shape}, {x.view, y.view});
  nodes_[y.node].record_backward = [this, x, shape](View dy) {
    const View dx = scratch("global_avg_pool dx", x.count());
    module_.record(program_, GlobalAvgPoolGrad{shape}, {dy, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::linear(const Tensor& x, ParameterId weight, ParameterId bias, uint32_t out_features) {
  assert(x.height == 1 && x.width == 1);
  const LinearShape shape{x.n, x.channels, out_features};
  Tensor y = emit({{}, x.n, 1, 1, out_features, 0}, needs(x) || trains());
  y.view = scratch("linear", y.count());
  module_.record(program_, Linear{shape}, {x.view, store_.parameter(weight), store_.parameter(bias), y.view});
  nodes_[y.node].record_backward = [this, x, weight, bias, shape](View dy) {
    if (trains()) {
      module_.record(program_, LinearWeightGrad{shape},
                     {x.view, dy, store_.gradient(weight), store_.gradient(bias)});
    }
    if (!needs(x)) return;
    const View dx = scratch("linear dx", x.count());
    module_.record(program_, LinearInputGrad{shape}, {dy, store_.parameter(weight), dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::augment(const Tensor& x, View table) {
  assert(x.channels == 3 && table.elements == x.n * 16);
  const AugmentShape shape{x.n, x.height, x.width};
  Tensor y = emit(x, needs(x));
  y.view = scratch("augment", y.count());
  module_.record(program_, Augment{shape}, {x.view, table, y.view});
  nodes_[y.node].record_backward = [this, x, table, shape](View dy) {
    const View dx = scratch("augment dx", x.count());
    module_.record(program_, AugmentGrad{shape}, {dy, table, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::crop(const Tensor& x, View boxes, uint32_t out_height, uint32_t out_width) {
  assert(boxes.elements == x.n * 4);
  const CropShape shape{x.n, x.height, x.width, out_height, out_width, x.channels};
  Tensor y = emit({{}, x.n, out_height, out_width, x.channels, 0}, needs(x));
  y.view = scratch("crop", y.count());
  module_.record(program_, Crop{shape}, {x.view, boxes, y.view});
  nodes_[y.node].record_backward = [this, x, boxes, shape](View dy) {
    const View dx = scratch("splat", x.count());
    module_.record(program_, Splat{shape}, {dy, boxes, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::blur(const Tensor& x, View sigmas) {
  assert(x.channels == 3 && sigmas.elements == x.n * 2);
  assert(x.height > kMaxBlurRadius && x.width > kMaxBlurRadius);
  const Blur params{x.n, x.height, x.width};
  Tensor y = emit(x, needs(x));
  y.view = scratch("blur", y.count());
  module_.record(program_, params, {x.view, sigmas, y.view});
  nodes_[y.node].record_backward = [this, x, sigmas, params](View dy) {
    const View dx = scratch("blur dx", x.count());
    module_.record(program_, params, {dy, sigmas, dx});  // its own adjoint
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::jpeg(const Tensor& x, View quality) {
  assert(x.channels == 3 && quality.elements == x.n && x.height % 16 == 0 && x.width % 16 == 0);
  const JpegShape shape{x.n, x.height, x.width};
  Tensor y = emit(x, needs(x));
  y.view = scratch("jpeg", y.count());
  const View slopes = scratch("jpeg slopes", y.count() / 2);
  module_.record(program_, Jpeg{shape}, {x.view, quality, y.view, slopes});
  nodes_[y.node].record_backward = [this, x, quality, slopes, shape](View dy) {
    const View dx = scratch("jpeg dx", x.count());
    module_.record(program_, JpegGrad{shape}, {dy, quality, slopes, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

void Tape::contribute(uint32_t node, View dy, uint32_t elements) {
  std::optional<View>& gradient = nodes_[node].gradient;
  if (!gradient) {
    gradient = dy;
    return;
  }
  const View sum = scratch("gradient sum", elements);
  module_.record(program_, Add{elements, 1.0f}, {*gradient, dy, sum});
  gradient = sum;
}

void Tape::seed(const Tensor& y, View dy) {
  assert(dy.elements == y.count());
  contribute(y.node, dy, y.count());
}

void Tape::backward() {
  // Nodes are in topological order, so in reverse every gradient is complete when its node is reached.
  for (size_t i = nodes_.size(); i-- > 0;) {
    Node& node = nodes_[i];
    if (node.needs_gradient && node.gradient && node.record_backward) node.record_backward(*node.gradient);
  }
}

View Tape::gradient(const Tensor& leaf) const {
  assert(nodes_[leaf.node].needs_gradient && nodes_[leaf.node].gradient);
  return *nodes_[leaf.node].gradient;
}

}  // namespace untaught::nn
