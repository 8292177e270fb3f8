// Recorded and placed work as JSON, for executors outside C++. web/src/program-types.ts has its types.
#pragma once

#include <string>

#include "tensor/plan.h"

namespace untaught::tensor {

// An object of: operations (name, fields, access), slabs (bytes), programs (label, steps) and persistent
// buffers (label, dtype, slab, offset_bytes, size_bytes). A step is [operation, [words], [slab, offset, size,
// ...]], with words as u32 bit patterns and offset and size in bytes, three numbers per operand. The plan is
// the module's own.
std::string describe(const Module& module, const Plan& plan);

}  // namespace untaught::tensor
