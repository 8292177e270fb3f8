#include "engine/work.h"

namespace untaught::engine {

using protect::Command;

Status Work::use_cpu(uint32_t threads) {
  auto executor = tensor::cpu::Executor::create(loop_.module(), threads);
  if (!executor) return executor.error();
  executor_ = std::move(*executor);
  return Done{};
}

void Work::execute() {
  assert(executor_);
  switch (command_.kind) {
    case Command::Kind::kWrite:
      executor_->write(command_.view, command_.source);
      break;
    case Command::Kind::kRun:
      executor_->run(command_.program, command_.repeat);
      break;
    case Command::Kind::kRead:
      executor_->read(command_.view, command_.target);
      break;
    case Command::Kind::kDone:
      break;
  }
}

void Work::rehearse(uint32_t repeat) {
  assert(executor_);
  executor_->run(loop_.recording().train, repeat);
}

std::span<std::byte> Work::command_bytes() const {
  if (command_.kind == Command::Kind::kRead) return command_.target;
  // JavaScript only reads it.
  return {const_cast<std::byte*>(command_.source.data()), command_.source.size()};
}

}  // namespace untaught::engine
