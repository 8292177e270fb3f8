// Replays programs on the CPU: SIMD kernels, threads over fixed tiles where the build has them. The result
// does not depend on the number of threads: tiles and the order of every reduction are fixed by the shapes
// alone.
#pragma once

#include <memory>
#include <span>

#include "tensor/plan.h"

namespace untaught::tensor::cpu {

class Executor {
 public:
  // threads >= 1; builds without threads use 1. The module must outlive the executor and not change.
  static Result<std::unique_ptr<Executor>> create(const Module& module, uint32_t threads);
  virtual ~Executor() = default;

  // Allocates nothing once each program has run.
  virtual void run(ProgramId program, uint32_t repeat) = 0;
  // Replays once and adds the time of each step to seconds [steps], to see where it goes.
  virtual void run_timed(ProgramId program, std::span<double> seconds) = 0;
  // Bytes are copied; sizes are those of the view.
  virtual void write(const View& view, std::span<const std::byte> bytes) = 0;
  virtual void read(const View& view, std::span<std::byte> bytes) const = 0;
  // Where the buffers are, with what that takes beside its lower bound.
  virtual const Plan& plan() const = 0;
};

}  // namespace untaught::tensor::cpu
