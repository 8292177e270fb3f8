// A run, as JavaScript drives it.
#pragma once

#include "engine/bound_driven.h"
#include "engine/bound_photo.h"
#include "engine/bound_region.h"
#include "session/probe.h"

namespace untaught::engine {

struct RunSettings {
  std::string task, mode, effort, robust, budget;
  float epsilon_255 = 8;
  uint32_t size = 64, seed = 1;
};

struct RunProgress {
  uint32_t rounds_done, rounds_total;
  float fraction, train_loss, train_accuracy, noise_loss, noise_accuracy;
};

inline Result<session::JobSettings> parse(const RunSettings& settings) {
  const auto task = session::parse_task(settings.task);
  if (!task) return task.error();
  const auto mode = session::parse_mode(settings.mode);
  if (!mode) return mode.error();
  const auto effort = session::parse_effort(settings.effort);
  if (!effort) return effort.error();
  const auto robust = session::parse_robust(settings.robust);
  if (!robust) return robust.error();
  const auto budget = session::parse_budget(settings.budget);
  if (!budget) return budget.error();
  return session::JobSettings{*task,
                              settings.size,
                              {*mode, *effort, settings.epsilon_255, settings.seed,
                               protect::make_transforms(*robust), *budget, protect::make_damping(*budget)}};
}

// A run: configure, add photos, begin, then tick until done; or begin_probe, to time an executor.
class Run : public Driven {
 public:
  Failure configure(const RunSettings& settings) {
    const auto parsed = parse(settings);
    if (!parsed) return failure_of(parsed);
    auto job = session::Job::create(*parsed);
    if (job) job_ = std::move(*job);
    return failure_of(job);
  }
  Failure add(const Photo& photo, const std::string& output_name, const std::string& label,
              const RegionArray& regions) {
    return failure_of(job_->add(photo.opened(), {output_name, label, regions_of(regions)}));
  }
  uint32_t photo_count() const { return job_->photo_count(); }
  // A network that the mode cloak works against; name: for messages; order and range: what it takes
  // (session/names.h).
  Failure add_surrogate(const Bytes& onnx, const std::string& name, const std::string& order,
                        const std::string& range) {
    const auto encoding = session::parse_encoding(order, range);
    if (!encoding) return failure_of(encoding);
    return failure_of(job_->add_surrogate(onnx.data, name, *encoding));
  }
  Failure begin(const Faces& faces) {
    const Status status = job_->begin(faces.model());
    if (status) drive(job_->loop());
    return failure_of(status);
  }
  void begin_probe() {
    probe_ = session::make_probe();
    drive(*probe_);
  }

  // Of a probe: what an executor is timed by.
  uint32_t train_program() const { return probe_->recording().train; }

  RunProgress progress() const {
    const protect::Progress p = loop().progress();
    return {p.rounds_done,    p.rounds_total, p.fraction,      p.train_loss,
            p.train_accuracy, p.noise_loss,   p.noise_accuracy};
  }
  // After done: of the photo that was added as number `photo`.
  std::unique_ptr<Noise> noise(uint32_t photo) const { return std::make_unique<Noise>(job_->noise(photo)); }

 private:
  const protect::NoiseMaker& loop() const { return probe_ ? *probe_ : job_->loop(); }

  std::unique_ptr<session::Job> job_;
  std::unique_ptr<protect::Loop> probe_;
};

}  // namespace untaught::engine
