// What a loop asks its executor to do next. Executors carry commands out and know nothing of the method.
#pragma once

#include <cstddef>
#include <span>

#include "tensor/program.h"

namespace untaught::protect {

struct Command {
  enum class Kind { kWrite, kRun, kRead, kDone };
  Kind kind = Kind::kDone;
  tensor::View view = {};                  // kWrite, kRead: where
  std::span<const std::byte> source = {};  // kWrite: what, valid until the next tick()
  std::span<std::byte> target = {};        // kRead: into, to be filled before the next tick()
  tensor::ProgramId program = 0;           // kRun
  uint32_t repeat = 0;                     // kRun
};

}  // namespace untaught::protect
