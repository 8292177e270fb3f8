// A loop together with what carries its commands out: the CPU executor in here, or a GPU executor outside
// that is told where in its slabs a command's bytes go. Knows nothing of JavaScript.
#pragma once

#include <memory>
#include <string>

#include "protect/loop.h"
#include "tensor/cpu/executor.h"
#include "tensor/describe.h"

namespace untaught::engine {

class Work {
 public:
  // The loop outlives the work.
  explicit Work(protect::Loop& loop) : loop_(loop) {}

  // From now on execute() carries commands out here. Errors: kDeviceLimit.
  Status use_cpu(uint32_t threads);
  // Forgets the CPU executor, and with it all that it computed.
  void release_cpu() { executor_.reset(); }

  // The loop's next command, which stays current until the next tick().
  const protect::Command& tick() { return command_ = loop_.tick(); }
  // Carries the current write or read out on the CPU.
  void execute();
  // Replays a program on the CPU: the current command's, in as many calls as the driver likes, or any, to
  // time it.
  void replay(tensor::ProgramId program, uint32_t repeat);

  // For an executor outside: places the buffers within a device's limits. Errors: kDeviceLimit, naming the
  // buffer.
  Status place(const tensor::PlanLimits& limits);
  // After place(): what the executor builds itself from (tensor/describe.h).
  std::string description() const { return tensor::describe(loop_.module(), plan_); }
  // After place(): where in the slabs the current command writes or reads.
  struct SlabView {
    uint32_t slab = 0;
    uint64_t offset_bytes = 0, size_bytes = 0;
  };
  SlabView command_view() const;
  // Bytes of the current command: the source of a write, the target of a read.
  std::span<std::byte> command_bytes() const;

  void cancel() { loop_.cancel(); }

  const protect::Loop& loop() const { return loop_; }

 private:
  protect::Loop& loop_;
  protect::Command command_;
  std::unique_ptr<tensor::cpu::Executor> executor_;
  tensor::Plan plan_;
};

}  // namespace untaught::engine
