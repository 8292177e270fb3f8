// What is driven from JavaScript: a run, a check. Commands are carried out in here (CPU) or outside (GPU).
#pragma once

#include "engine/handles.h"
#include "engine/work.h"

namespace untaught::engine {

struct CommandFacts {
  std::string kind;  // write, run, read, done
  uint32_t program, repeat;
};

inline CommandFacts facts_of(const protect::Command& command) {
  static constexpr const char* kNames[] = {"write", "run", "read", "done"};
  return {kNames[static_cast<int>(command.kind)], command.program, command.repeat};
}

struct SlabView {
  uint32_t slab = 0;
  double offset_bytes = 0, size_bytes = 0;
};

class Driven {
 public:
  Failure use_cpu(uint32_t threads) { return failure_of(work_->use_cpu(threads)); }
  void release_cpu() { work_->release_cpu(); }
  CommandFacts tick() { return facts_of(work_->tick()); }
  void execute() { work_->execute(); }
  void replay(uint32_t program, uint32_t repeat) { work_->replay(program, repeat); }
  void cancel() { work_->cancel(); }

  // For an executor outside: place within its device's limits, build it from description(), then carry out
  // each command.
  Failure place(double slab_bytes, double binding_bytes) {
    return failure_of(
        work_->place({static_cast<uint64_t>(slab_bytes), static_cast<uint64_t>(binding_bytes)}));
  }
  std::string description() const { return work_->description(); }
  SlabView command_view() const {
    const Work::SlabView view = work_->command_view();
    return {view.slab, static_cast<double>(view.offset_bytes), static_cast<double>(view.size_bytes)};
  }
  ByteView command_bytes() const {
    const std::span<std::byte> bytes = work_->command_bytes();
    return view_of({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
  }

 protected:
  // What is driven from now on; it lives as long as this.
  void drive(protect::Driven& driven) { work_ = std::make_unique<Work>(driven); }

 private:
  std::unique_ptr<Work> work_;
};

}  // namespace untaught::engine
