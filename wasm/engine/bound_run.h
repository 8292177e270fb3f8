// A run, as JavaScript drives it.
#pragma once

#include "engine/bound_photo.h"
#include "engine/work.h"
#include "session/probe.h"

namespace untaught::engine {

struct RunSettings {
  std::string task, mode, effort, robust;
  float epsilon_255 = 8;
  uint32_t size = 64, seed = 1;
};

struct RunProgress {
  uint32_t rounds_done, rounds_total;
  float fraction, train_loss, train_accuracy, noise_loss, noise_accuracy;
};

struct CommandFacts {
  std::string kind;  // write, run, read, done
  uint32_t program, repeat;
};

inline CommandFacts facts_of(const protect::Command& command) {
  static constexpr const char* kNames[] = {"write", "run", "read", "done"};
  return {kNames[static_cast<int>(command.kind)], command.program, command.repeat};
}

inline Result<session::JobSettings> parse(const RunSettings& settings) {
  const auto task = session::parse_task(settings.task);
  if (!task) return task.error();
  const auto mode = session::parse_mode(settings.mode);
  if (!mode) return mode.error();
  const auto effort = session::parse_effort(settings.effort);
  if (!effort) return effort.error();
  const auto robust = session::parse_robust(settings.robust);
  if (!robust) return robust.error();
  return session::JobSettings{
      *task,
      settings.size,
      {*mode, *effort, settings.epsilon_255, settings.seed, protect::make_transforms(*robust)}};
}

struct SlabView {
  uint32_t slab = 0;
  double offset_bytes = 0, size_bytes = 0;
};

// A run: configure, add photos, begin, then tick until done; or begin_probe, to time an executor.
class Run {
 public:
  Failure configure(const RunSettings& settings) {
    const auto parsed = parse(settings);
    if (!parsed) return failure_of(parsed);
    auto job = session::Job::create(*parsed);
    if (job) job_ = std::move(*job);
    return failure_of(job);
  }
  Failure add(const Photo& photo, const std::string& output_name, const std::string& label,
              const RectArray& regions) {
    return failure_of(
        job_->add(photo.opened(), {output_name, label, emscripten::vecFromJSArray<Rect>(regions)}));
  }
  uint32_t photo_count() const { return job_->photo_count(); }
  Failure begin(const Faces& faces) {
    const Status status = job_->begin(faces.model());
    if (status) work_ = std::make_unique<Work>(job_->loop());
    return failure_of(status);
  }
  void begin_probe() {
    probe_ = session::make_probe();
    work_ = std::make_unique<Work>(*probe_);
  }

  Failure use_cpu(uint32_t threads) { return failure_of(work_->use_cpu(threads)); }
  void release_cpu() { work_->release_cpu(); }
  CommandFacts tick() { return facts_of(work_->tick()); }
  void execute() { work_->execute(); }
  void replay(uint32_t program, uint32_t repeat) { work_->replay(program, repeat); }
  uint32_t train_program() const { return work_->loop().recording().train; }
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

  RunProgress progress() const {
    const protect::Progress p = work_->loop().progress();
    return {p.rounds_done,    p.rounds_total, p.fraction,      p.train_loss,
            p.train_accuracy, p.noise_loss,   p.noise_accuracy};
  }
  // After done: of the photo that was added as number `photo`.
  std::unique_ptr<Noise> noise(uint32_t photo) const { return std::make_unique<Noise>(job_->noise(photo)); }

 private:
  std::unique_ptr<session::Job> job_;
  std::unique_ptr<protect::Loop> probe_;
  std::unique_ptr<Work> work_;
};

}  // namespace untaught::engine
