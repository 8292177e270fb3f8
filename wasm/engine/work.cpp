#include "engine/work.h"

namespace untaught::engine {

using protect::Command;

Status Work::use_cpu(uint32_t threads) {
  auto executor = tensor::cpu::Executor::create(driven_.module(), threads);
  if (!executor) return executor.error();
  executor_ = std::move(*executor);
  return Done{};
}

void Work::execute() {
  assert(executor_);
  if (command_.kind == Command::Kind::kWrite) executor_->write(command_.view, command_.source);
  if (command_.kind == Command::Kind::kRead) executor_->read(command_.view, command_.target);
}

void Work::replay(tensor::ProgramId program, uint32_t repeat) {
  assert(executor_);
  executor_->run(program, repeat);
}

Status Work::place(const tensor::PlanLimits& limits) {
  auto plan = tensor::make_plan(driven_.module(), limits);
  if (!plan) return plan.error();
  plan_ = std::move(*plan);
  return Done{};
}

Work::SlabView Work::command_view() const {
  const tensor::View& view = command_.view;
  const tensor::Placement& placement = plan_.placements[view.buffer];
  return {placement.slab, placement.offset_bytes + uint64_t{view.offset} * 4, uint64_t{view.elements} * 4};
}

std::span<std::byte> Work::command_bytes() const {
  if (command_.kind == Command::Kind::kRead) return command_.target;
  // JavaScript only reads it.
  return {const_cast<std::byte*>(command_.source.data()), command_.source.size()};
}

}  // namespace untaught::engine
