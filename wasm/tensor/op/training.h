// Operations of training: loss, optimiser, reductions, initial values and the step state.
#pragma once

#include "tensor/op/params.h"

namespace untaught::tensor {

// The step state is a u32 buffer that kernels read and `advance` increments, so that one recorded program can
// be replayed without an upload. Counters are addressed by their word index.
inline constexpr uint32_t kStateSeed = 0;       // seed of every draw
inline constexpr uint32_t kStateTrainStep = 1;  // SGD steps so far
inline constexpr uint32_t kStateNoiseStep = 2;  // noise steps so far
inline constexpr uint32_t kStateRestart = 3;    // surrogate restarts so far
inline constexpr uint32_t kStateRateStep = 4;   // position in the learning-rate table
inline constexpr uint32_t kStateWords = 64;     // buffer size; the rest is zero

// state -> state[counter] += amount
struct Advance {
  uint32_t counter, amount;
  static constexpr std::string_view kName = "advance", kFields = "counter amount";
  static constexpr Access kAccess[] = {kRW};
};

// Softmax cross-entropy with label smoothing, and its gradient, in one pass.
// target = (1 - smoothing) * onehot(label) + smoothing / classes.
// logits [rows,classes], labels u32 [rows] -> metrics [rows,2] (loss, 1 if the arg max equals the label),
// dlogits [rows,classes] = scale * (softmax - target). Labels are in [0, classes). Ties: the lowest index
// wins.
struct SoftmaxCrossEntropy {
  uint32_t rows, classes;
  float smoothing;  // [0, 1]; 1: the uniform target
  float scale;      // 1/rows for the mean loss; negative ascends
  static constexpr std::string_view kName = "softmax_cross_entropy",
                                    kFields = "rows classes smoothing:f scale:f";
  static constexpr Access kAccess[] = {kR, kR, kW, kW};
};

// x [rows,columns] -> y [columns] = scale * sum over rows. Fixed order on the CPU.
struct ReduceRows {
  uint32_t rows, columns;
  float scale;
  static constexpr std::string_view kName = "reduce_rows", kFields = "rows columns scale:f";
  static constexpr Access kAccess[] = {kR, kW};
};

// x [count] -> y [1] = sum of squares
struct SquaredNorm {
  uint32_t count;
  static constexpr std::string_view kName = "squared_norm", kFields = "count";
  static constexpr Access kAccess[] = {kR, kW};
};

// SGD with momentum, weight decay and clipping by the global gradient norm (as torch.optim.SGD after
// clip_grad_norm_): g = grad * min(1, clip / (sqrt(norm2) + 1e-6)) + weight_decay * p; v = momentum * v + g;
// p -= rate * (nesterov ? g + momentum * v : v), rate = rates[min(state[kStateRateStep], rate_count - 1)].
// grad [count], norm2 [1], rates [rate_count], state -> p, v [count] updated.
struct SgdStep {
  uint32_t count, rate_count;
  float momentum, weight_decay, clip;  // clip <= 0: no clipping
  uint32_t nesterov;                   // 0 or 1
  static constexpr std::string_view kName = "sgd_step",
                                    kFields = "count rate_count momentum:f weight_decay:f clip:f nesterov";
  static constexpr Access kAccess[] = {kR, kR, kR, kR, kRW, kRW};
};

// -> y [count]: first for the first `split` elements, second for the rest
struct Fill {
  uint32_t count, split;
  float first, second;
  static constexpr std::string_view kName = "fill", kFields = "count split first:f second:f";
  static constexpr Access kAccess[] = {kW};
};

// state -> y [count] = std * random_normal(seed, stream + state[kStateRestart] * 65536, i)   (core/random.h)
struct FillNormal {
  uint32_t count, stream;
  float std;
  static constexpr std::string_view kName = "fill_normal", kFields = "count stream std:f";
  static constexpr Access kAccess[] = {kR, kW};
};

// state -> y [count] = low + (high - low) * random_unit(seed, stream + state[kStateRestart] * 65536, i)
struct FillUniform {
  uint32_t count, stream;
  float low, high;
  static constexpr std::string_view kName = "fill_uniform", kFields = "count stream low:f high:f";
  static constexpr Access kAccess[] = {kR, kW};
};

}  // namespace untaught::tensor
