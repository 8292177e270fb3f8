// Driven work (protect/driven.h) together with what carries its commands out: the CPU executor in here, or a
// GPU executor outside that is told where in its slabs a command's bytes go. Knows nothing of JavaScript.
#pragma once

#include <memory>
#include <string>

#include "protect/driven.h"
#include "tensor/cpu/executor.h"
#include "tensor/describe.h"

namespace untaught::engine {

class Work {
 public:
  // The driven work outlives this.
  explicit Work(protect::Driven& driven) : driven_(driven) {}

  // From now on execute() carries commands out here. Errors: kDeviceLimit.
  Status use_cpu(uint32_t threads);
  // Forgets the CPU executor, and with it all that it computed.
  void release_cpu() { executor_.reset(); }

  // The next command, which stays current until the next tick().
  const protect::Command& tick() { return command_ = driven_.tick(); }
  // Carries the current write or read out on the CPU.
  void execute();
  // Replays a program on the CPU: the current command's, in as many calls as the driver likes, or any, to
  // time it.
  void replay(tensor::ProgramId program, uint32_t repeat);

  // For an executor outside: places the buffers within a device's limits. Errors: kDeviceLimit, naming the
  // buffer.
  Status place(const tensor::PlanLimits& limits);
  // After place(): what the executor builds itself from (tensor/describe.h).
  std::string description() const { return tensor::describe(driven_.module(), plan_); }
  // After place(): where in the slabs the current command writes or reads.
  struct SlabView {
    uint32_t slab = 0;
    uint64_t offset_bytes = 0, size_bytes = 0;
  };
  SlabView command_view() const;
  // Bytes of the current command: the source of a write, the target of a read.
  std::span<std::byte> command_bytes() const;

  void cancel() { driven_.cancel(); }

 private:
  protect::Driven& driven_;
  protect::Command command_;
  std::unique_ptr<tensor::cpu::Executor> executor_;
  tensor::Plan plan_;
};

}  // namespace untaught::engine
