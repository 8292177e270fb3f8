// The optimisation as a state machine. tick() says what an executor should do next and returns at once;
// whoever drives it (a worker, the command line, a test) carries the command out and calls tick() again. It
// never blocks or waits.
#pragma once

#include <vector>

#include "protect/noise_maker.h"
#include "protect/record.h"

namespace untaught::protect {

class Loop final : public NoiseMaker {
 public:
  // problem is kept; settings must have passed check().
  Loop(Problem problem, const Settings& settings);
  // The same with a schedule of the caller's: tests and benchmarks cut it short.
  Loop(Problem problem, const Settings& settings, const Schedule& schedule);

  const tensor::Module& module() const override { return recording_->module; }
  const Recording& recording() const { return *recording_; }
  const Problem& problem() const { return problem_; }

  Command tick() override;
  // The noise so far is discarded.
  void cancel() override { cancelled_ = true; }
  bool cancelled() const override { return cancelled_; }

  Progress progress() const override;
  std::vector<float> photo_noise(uint32_t photo) const override;
  std::vector<float> photo_limits(uint32_t photo) const override {
    return limits_of(problem_, settings_, photo);
  }

 private:
  enum class Phase { kWrite, kRestart, kTrain, kNoise, kReadTrain, kReadNoise, kReadResult, kDone };
  Command run(tensor::ProgramId program, uint32_t& left);
  void start_round();
  void prepare_inputs();
  template <class T>
  void add_input(const tensor::View& view, const std::vector<T>& values);
  float work_done() const;

  Problem problem_;
  Settings settings_;
  Schedule schedule_;
  std::unique_ptr<Recording> recording_;

  struct Input {
    tensor::View view;
    std::span<const std::byte> bytes;
  };
  std::vector<Input> inputs_;
  std::vector<uint32_t> state_, slots_, no_slots_;
  std::vector<float> rates_;
  std::vector<float> noise_;
  float train_metrics_[2] = {}, noise_metrics_[2] = {};

  Phase phase_ = Phase::kWrite;
  uint32_t next_input_ = 0;
  uint32_t left_ = 0;  // replays still to do in this phase
  bool cancelled_ = false;
  Progress progress_;
};

}  // namespace untaught::protect
