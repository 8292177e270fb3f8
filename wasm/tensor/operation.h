// The closed list of operations and what is known of each without its parameters' types.
#pragma once

#include <span>

#include "tensor/op/imported.h"
#include "tensor/op/network.h"
#include "tensor/op/photos.h"
#include "tensor/op/training.h"
#include "tensor/op/transforms.h"

// X(Type): every operation once. Adding one: its struct in op/, a line here, a reference, a WGSL kernel, a
// parity case.
// clang-format off
#define UNTAUGHT_OPERATIONS(X)                                                                   \
  X(Conv2d) X(Conv2dInputGrad) X(Conv2dWeightGrad)                                               \
  X(DepthwiseConv2d) X(DepthwiseConv2dInputGrad) X(DepthwiseConv2dWeightGrad)                    \
  X(BatchNormTrain) X(BatchNormTrainGrad) X(BatchNormEval) X(BatchNormEvalGrad) X(Conv2dNorm)    \
  X(Relu) X(ReluGrad) X(Add) X(AvgPool) X(AvgPoolGrad) X(GlobalAvgPool) X(GlobalAvgPoolGrad)     \
  X(Linear) X(LinearInputGrad) X(LinearWeightGrad)                                               \
  X(Advance) X(SoftmaxCrossEntropy) X(ReduceRows) X(SquaredNorm) X(SgdStep)                      \
  X(Fill) X(FillNormal) X(FillUniform)                                                           \
  X(SampleIndices) X(WalkIndices) X(GatherWords) X(GatherImages)                                 \
  X(AugmentParams) X(Augment) X(AugmentGrad) X(CropBoxes) X(Crop) X(Splat) X(SignedStep) X(DampNoise) \
  X(TransformParams) X(Blur) X(Jpeg) X(JpegGrad)                                                 \
  X(ScaleShift) X(ScaleShiftGrad) X(Prelu) X(PreluGrad) X(Multiply) X(Sigmoid) X(SigmoidGrad)    \
  X(MaxPool) X(MaxPoolGrad) X(L2Normalise) X(L2NormaliseGrad)
// clang-format on

namespace untaught::tensor {

enum class Op : uint32_t {
#define X(Type) k##Type,
  UNTAUGHT_OPERATIONS(X)
#undef X
      kCount
};

struct OperationInfo {
  std::string_view name;
  std::string_view fields;  // see op/params.h
  uint32_t param_words;
  std::span<const Access> access;  // one per operand
};

const OperationInfo& operation_info(Op op);

template <class Params>
struct OpOf;
#define X(Type)                            \
  template <>                              \
  struct OpOf<Type> {                      \
    static constexpr Op kOp = Op::k##Type; \
  };
UNTAUGHT_OPERATIONS(X)
#undef X

}  // namespace untaught::tensor
