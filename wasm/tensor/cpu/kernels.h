// The CPU's variants of operations. An operation without a fast variant runs its reference.
#pragma once

#include "tensor/cpu/scratch.h"
#include "tensor/cpu/thread_pool.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::cpu {

using reference::Operand;
using reference::Operands;

// What a kernel may use beside its operands; owned by the executor.
struct Context {
  ThreadPool& pool;
  Scratch& scratch;
};

// clang-format off
// Operations with a fast variant, each in the file of its family.
#define UNTAUGHT_CPU_FAST_OPERATIONS(X)                                                      \
  X(Conv2d) X(Conv2dInputGrad) X(Conv2dWeightGrad)                                           \
  X(DepthwiseConv2d) X(DepthwiseConv2dInputGrad) X(DepthwiseConv2dWeightGrad)                \
  X(BatchNormTrain) X(BatchNormTrainGrad) X(BatchNormEval) X(BatchNormEvalGrad) X(Conv2dNorm) \
  X(Relu) X(ReluGrad) X(Add) X(AvgPool) X(AvgPoolGrad) X(GlobalAvgPool) X(GlobalAvgPoolGrad) \
  X(Linear) X(LinearInputGrad) X(LinearWeightGrad) X(SoftmaxCrossEntropy)                    \
  X(ReduceRows) X(SquaredNorm) X(SgdStep) X(GatherImages) X(Augment) X(AugmentGrad)          \
  X(Crop) X(Splat) X(SignedStep) X(DampNoise) X(Blur) X(Jpeg) X(JpegGrad)                                 \
  X(ScaleShift) X(ScaleShiftGrad) X(Prelu) X(PreluGrad) X(Multiply) X(Sigmoid) X(SigmoidGrad) \
  X(MaxPool) X(MaxPoolGrad)

// Operations on little data, or done once per restart: the reference is fast enough.
#define UNTAUGHT_CPU_REFERENCE_OPERATIONS(X)                                                 \
  X(Advance) X(Fill) X(FillNormal) X(FillUniform) X(SampleIndices) X(WalkIndices)            \
  X(GatherWords) X(AugmentParams) X(CropBoxes) X(TransformParams) X(L2Normalise) X(L2NormaliseGrad)
// clang-format on

#define X(Type) void run(const Type& params, Operands operands, Context& context);
UNTAUGHT_CPU_FAST_OPERATIONS(X)
#undef X

#define X(Type) \
  inline void run(const Type& params, Operands operands, Context&) { reference::run(params, operands); }
UNTAUGHT_CPU_REFERENCE_OPERATIONS(X)
#undef X

}  // namespace untaught::tensor::cpu
