// A loop together with what carries its commands out: the CPU executor in here, or a GPU executor outside
// that is told where in its slabs a command's bytes go. Knows nothing of JavaScript.
#pragma once

#include <memory>
#include <string>

#include "protect/loop.h"
#include "tensor/cpu/executor.h"

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
  // Carries the current command out on the CPU.
  void execute();
  // Replays the training program alone, to time it. Only before the first tick().
  void rehearse(uint32_t repeat);

  // Bytes of the current command: the source of a write, the target of a read.
  std::span<std::byte> command_bytes() const;

  void cancel() { loop_.cancel(); }

  const protect::Loop& loop() const { return loop_; }

 private:
  protect::Loop& loop_;
  protect::Command command_;
  std::unique_ptr<tensor::cpu::Executor> executor_;
};

}  // namespace untaught::engine
