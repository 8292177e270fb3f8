// Places a module's buffers in slabs. Persistent buffers never overlap; the transient buffers of a program
// share memory where their lives (first to last step that names them) do not meet, and programs share it with
// each other.
//
// Why one kind of slab: WebGPU refuses a buffer that is bound `read` and `read_write` in one dispatch, even
// for disjoint ranges. Kernels therefore bind everything `read_write`, which permits disjoint ranges of one
// buffer, and placement is a plain interval packing with no colouring.
#pragma once

#include "core/result.h"
#include "tensor/program.h"

namespace untaught::tensor {

struct Placement {
  uint32_t slab = 0;
  uint64_t offset_bytes = 0;  // multiple of 256
};

struct Plan {
  std::vector<uint64_t> slab_bytes;
  std::vector<Placement> placements;         // per buffer of the module
  uint64_t transient_bytes = 0;              // what the transient buffers occupy
  uint64_t transient_lower_bound_bytes = 0;  // the most that is alive at one step, over all programs
};

struct PlanLimits {
  uint64_t slab_bytes = 256ull << 20;  // WebGPU default maxBufferSize
  uint64_t binding_bytes =
      128ull << 20;  // WebGPU default maxStorageBufferBindingSize; also the largest buffer
};

// Fails with kDeviceLimit, naming the buffer, where a view is larger than one binding.
Result<Plan> make_plan(const Module& module, const PlanLimits& limits);

}  // namespace untaught::tensor
