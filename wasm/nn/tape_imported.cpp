// The operations of imported networks on the tape. Their parameters are frozen.
#include "nn/tape.h"

namespace untaught::nn {

using namespace tensor;

Tensor Tape::scale_shift(const Tensor& x, ParameterId affine, float low, float high) {
  assert(!trains());
  const View scales = store_.parameter(affine);
  const uint32_t channels = scales.elements / 2;
  assert(x.count() % channels == 0);
  const ScaleShift params{x.count() / channels, channels, low, high};
  Tensor y = emit(x, needs(x));
  y.view = scratch("scale_shift", y.count());
  module_.record(program_, params, {x.view, scales, y.view});
  nodes_[y.node].record_backward = [this, x, y, scales, params](View dy) {
    const View dx = scratch("scale_shift dx", x.count());
    module_.record(program_, ScaleShiftGrad{params.rows, params.channels, params.low, params.high},
                   {y.view, dy, scales, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::prelu(const Tensor& x, ParameterId slope) {
  assert(!trains());
  const View slopes = store_.parameter(slope);
  assert(x.count() % slopes.elements == 0);
  const RowsAndChannels shape{x.count() / slopes.elements, slopes.elements};
  Tensor y = emit(x, needs(x));
  y.view = scratch("prelu", y.count());
  module_.record(program_, Prelu{shape}, {x.view, slopes, y.view});
  nodes_[y.node].record_backward = [this, x, slopes, shape](View dy) {
    const View dx = scratch("prelu dx", x.count());
    module_.record(program_, PreluGrad{shape}, {x.view, slopes, dy, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::multiply(const Tensor& a, const Tensor& b) {
  assert(a.count() == b.count());
  const Multiply params{a.count(), 1.0f};
  Tensor y = emit(a, needs(a) || needs(b));
  y.view = scratch("multiply", y.count());
  module_.record(program_, params, {a.view, b.view, y.view});
  nodes_[y.node].record_backward = [this, a, b, params](View dy) {
    for (const auto& [to, other] : {std::pair(a, b), std::pair(b, a)}) {
      if (!needs(to)) continue;
      const View dx = scratch("multiply dx", to.count());
      module_.record(program_, params, {dy, other.view, dx});
      contribute(to.node, dx, to.count());
    }
  };
  return y;
}

// The gradient of a global average spreads a value over the positions, each getting its share; so it is what
// stretches the gate, and the average is what gathers the gate's own gradient.
Tensor Tape::gate(const Tensor& x, const Tensor& gate) {
  assert(gate.height == 1 && gate.width == 1 && gate.channels == x.channels && gate.n == x.n);
  const GlobalPoolShape shape{x.n, x.height * x.width, x.channels};
  const Multiply params{x.count(), static_cast<float>(shape.positions)};
  const View spread = scratch("gate spread", x.count());
  module_.record(program_, GlobalAvgPoolGrad{shape}, {gate.view, spread});
  Tensor y = emit(x, needs(x) || needs(gate));
  y.view = scratch("gate", y.count());
  module_.record(program_, params, {x.view, spread, y.view});
  nodes_[y.node].record_backward = [this, x, gate, spread, shape, params](View dy) {
    if (needs(x)) {
      const View dx = scratch("gate dx", x.count());
      module_.record(program_, params, {dy, spread, dx});
      contribute(x.node, dx, x.count());
    }
    if (!needs(gate)) return;
    const View each = scratch("gate products", x.count()), dgate = scratch("gate dgate", gate.count());
    module_.record(program_, params, {dy, x.view, each});
    module_.record(program_, GlobalAvgPool{shape}, {each, dgate});
    contribute(gate.node, dgate, gate.count());
  };
  return y;
}

Tensor Tape::sigmoid(const Tensor& x) {
  Tensor y = emit(x, needs(x));
  y.view = scratch("sigmoid", y.count());
  module_.record(program_, Sigmoid{x.count()}, {x.view, y.view});
  nodes_[y.node].record_backward = [this, x, y](View dy) {
    const View dx = scratch("sigmoid dx", x.count());
    module_.record(program_, SigmoidGrad{x.count()}, {y.view, dy, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::max_pool(const Tensor& x, uint32_t kernel, uint32_t stride, uint32_t pad) {
  assert(pad < kernel && x.height + 2 * pad >= kernel && x.width + 2 * pad >= kernel);
  const MaxPoolShape shape{x.n,
                           x.height,
                           x.width,
                           x.channels,
                           (x.height + 2 * pad - kernel) / stride + 1,
                           (x.width + 2 * pad - kernel) / stride + 1,
                           kernel,
                           stride,
                           pad};
  Tensor y = emit({{}, x.n, shape.out_height, shape.out_width, x.channels, 0}, needs(x));
  y.view = scratch("max_pool", y.count());
  const View taps = module_.transient(program_, "max_pool taps", y.count(), DType::kU32);
  module_.record(program_, MaxPool{shape}, {x.view, y.view, taps});
  nodes_[y.node].record_backward = [this, x, taps, shape](View dy) {
    const View dx = scratch("max_pool dx", x.count());
    module_.record(program_, MaxPoolGrad{shape}, {dy, taps, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

Tensor Tape::l2_normalise(const Tensor& x) {
  const RowsAndChannels shape{x.n, x.count() / x.n};
  Tensor y = emit(x, needs(x));
  y.view = scratch("l2_normalise", y.count());
  const View lengths = scratch("lengths", x.n);
  module_.record(program_, L2Normalise{shape}, {x.view, y.view, lengths});
  nodes_[y.node].record_backward = [this, x, y, lengths, shape](View dy) {
    const View dx = scratch("l2_normalise dx", x.count());
    module_.record(program_, L2NormaliseGrad{shape}, {y.view, lengths, dy, dx});
    contribute(x.node, dx, x.count());
  };
  return y;
}

}  // namespace untaught::nn
