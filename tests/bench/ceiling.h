// What one thread of this build can do at most: the ceilings beside which its kernels are judged. Whoever
// calls these times them, many short calls: a JavaScript engine compiles a function well only between its
// calls.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tensor/cpu/simd.h"

namespace untaught::bench {

// Floating-point operations of one step: independent multiply-adds in registers, fused where the build has
// relaxed SIMD.
inline constexpr uint32_t kMultiplyAddFlop = 2 * 4 * (tensor::cpu::kFused ? 10 : 8);
void multiply_add(uint32_t steps);

// Copies that many bytes, more than a cache holds if they are to tell of memory.
void copy(size_t bytes);

}  // namespace untaught::bench
