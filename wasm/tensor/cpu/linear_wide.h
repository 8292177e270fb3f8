// Linear layers with thousands of inputs: the linear surrogate sees every value of a canvas. Their work is
// cut along the inputs, so that the weights (5 MB for 12,288 inputs and 101 classes) pass through the cache
// once per step and not once per block of rows.
#pragma once

#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {

// Layers with fewer inputs run as a 1x1 convolution (linear.cpp).
inline constexpr uint32_t kWideInputs = 1024;

// y = x * weight + bias. Operands and layouts of all three are those of op/network.h.
void run_wide(const Linear& shape, Operands operands, Context& context);
void run_wide(const LinearInputGrad& shape, Operands operands, Context& context);
// Leaves dbias alone.
void run_wide(const LinearWeightGrad& shape, Operands operands, Context& context);

}  // namespace untaught::tensor::cpu
