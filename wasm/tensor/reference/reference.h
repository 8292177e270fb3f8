// The oracle: one plain scalar function per operation, the simplest loop that is right. Every fast variant on
// every executor is compared with these. They are not meant to be fast.
#pragma once

#include <span>

#include "tensor/program.h"

namespace untaught::tensor::reference {

// An operand as bytes in host memory: f32() or u32() as the operation defines.
struct Operand {
  void* data;
  uint32_t elements;
  std::span<float> f32() const { return {static_cast<float*>(data), elements}; }
  std::span<uint32_t> u32() const { return {static_cast<uint32_t*>(data), elements}; }
};
using Operands = std::span<const Operand>;

#define X(Type) void run(const Type& params, Operands operands);
UNTAUGHT_OPERATIONS(X)
#undef X

// Runs one step on operands in the order of the step's views.
void run_step(const Step& step, Operands operands);

}  // namespace untaught::tensor::reference
