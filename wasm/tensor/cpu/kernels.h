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

template <class Params>
void run(const Params& params, Operands operands, Context&) {
  reference::run(params, operands);
}

}  // namespace untaught::tensor::cpu
