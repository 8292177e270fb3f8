// Linear layers: a 1x1 convolution over rows, plus the bias; wide ones have loops of their own.
#include "tensor/cpu/linear_wide.h"

namespace untaught::tensor::cpu {
namespace {

// The rows as the pixels of a few one-row images, so that threads can share them.
ConvShape as_conv(const LinearShape& p) {
  const uint32_t images = p.rows % 8 == 0 ? 8 : 1, width = p.rows / images;
  return {images, 1, width, p.in_features, 1, width, p.out_features, 1, 1, 0};
}

}  // namespace

void run(const Linear& p, Operands o, Context& context) {
  if (p.in_features >= kWideInputs) return run_wide(p, o, context);
  const Operand operands[] = {o[0], o[1], o[3]};
  run(Conv2d{as_conv(p)}, operands, context);
  const float* bias = o[2].f32().data();
  float* y = o[3].f32().data();
  for (uint32_t r = 0; r < p.rows; ++r)
    for (uint32_t f = 0; f < p.out_features; ++f) y[size_t{r} * p.out_features + f] += bias[f];
}

void run(const LinearInputGrad& p, Operands o, Context& context) {
  if (p.in_features >= kWideInputs) return run_wide(p, o, context);
  run(Conv2dInputGrad{as_conv(p)}, o, context);
}

void run(const LinearWeightGrad& p, Operands o, Context& context) {
  if (p.in_features >= kWideInputs) {
    run_wide(p, o, context);
  } else {
    run(Conv2dWeightGrad{as_conv(p)}, o.first(3), context);
  }
  const float* dy = o[1].f32().data();
  float* dbias = o[3].f32().data();
  for (uint32_t f = 0; f < p.out_features; ++f) {
    double sum = 0.0;
    for (uint32_t r = 0; r < p.rows; ++r) sum += dy[size_t{r} * p.out_features + f];
    dbias[f] = static_cast<float>(sum);
  }
}

}  // namespace untaught::tensor::cpu
