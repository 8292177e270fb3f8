// Carries driven work out on the CPU executor, to its end.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "protect/driven.h"
#include "tensor/cpu/executor.h"

namespace drive {

// after_each: called when a command has been carried out.
inline void run(untaught::protect::Driven& driven, uint32_t threads,
                const std::function<void()>& after_each = {}) {
  using Kind = untaught::protect::Command::Kind;
  auto executor = untaught::tensor::cpu::Executor::create(driven.module(), threads);
  REQUIRE(executor);
  for (;;) {
    const untaught::protect::Command command = driven.tick();
    if (command.kind == Kind::kDone) return;
    if (command.kind == Kind::kWrite) (*executor)->write(command.view, command.source);
    if (command.kind == Kind::kRun) (*executor)->run(command.program, command.repeat);
    if (command.kind == Kind::kRead) (*executor)->read(command.view, command.target);
    if (after_each) after_each();
  }
}

}  // namespace drive
