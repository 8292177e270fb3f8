// Single operations as work to time: one program per pass, every operand a persistent buffer that bears its
// name.
#pragma once

#include <memory>

#include "tensor/program.h"

namespace untaught::bench {

enum class ConvolutionKind { kFull, kDepthwise };

// Square images; padding kernel / 2. Programs "forward" (x, w -> y), "input gradient" (dy, w -> dx), "weight
// gradient" (x, dy -> dw).
struct Convolution {
  ConvolutionKind kind;
  uint32_t n, size, in, out, kernel, stride;  // depthwise: out == in
};
std::unique_ptr<tensor::Module> record_convolution(const Convolution& work);

// Batch norm over [rows, channels] with the batch's statistics. Programs "forward" (x, affine -> y) and
// "gradient" (x, affine, saved, dy -> dx, daffine), which needs the forward pass before it.
std::unique_ptr<tensor::Module> record_batch_norm(uint32_t rows, uint32_t channels);

}  // namespace untaught::bench
