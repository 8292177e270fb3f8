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

// Operations with a fast variant, each in the file of its family.
#define UNTAUGHT_CPU_OPERATIONS(X) X(Conv2d) X(Conv2dInputGrad) X(Conv2dWeightGrad)

#define X(Type) void run(const Type& params, Operands operands, Context& context);
UNTAUGHT_CPU_OPERATIONS(X)
#undef X

template <class Params>
void run(const Params& params, Operands operands, Context&) {
  reference::run(params, operands);
}

}  // namespace untaught::tensor::cpu
