#include "protect/trial.h"

#include <algorithm>

namespace untaught::protect {

using namespace tensor;

namespace {

constexpr uint32_t kReplaysPerCommand = 5;  // as the loop's: a cancel is heard
constexpr float kWarmUp = 0.3f;             // share of the steps until the peak rate
constexpr float kFirstRate = 0.04f;         // of the peak

}  // namespace

Trial::Trial(TrialProblem problem, const TrialPlan& plan) : problem_(std::move(problem)), plan_(plan) {
  assert(problem_.images.size() == size_t{problem_.image_count()} * problem_.pixels());
  assert(!problem_.lanes.empty() && plan_.stages >= 1 && plan_.steps >= 1);
  const uint32_t count = problem_.image_count();
  images_ = module_.persistent("images", count * problem_.pixels(), DType::kU32);
  labels_ = module_.persistent("labels", count, DType::kU32);
  slots_ = module_.persistent("no slots", count, DType::kU32);
  noise_ = module_.persistent("no noise", problem_.pixels() * 3);
  window_ = module_.persistent("window", problem_.pixels());
  rates_ = module_.persistent("rates", plan_.stages * plan_.steps);
  runners_.resize(problem_.lanes.size());
  for (uint32_t lane = 0; lane < runners_.size(); ++lane) record(lane);
  prepare_inputs();
}

void Trial::prepare_inputs() {
  state_values_.assign(kStateWords, 0);
  state_values_[kStateSeed] = plan_.seed;
  no_slots_.assign(problem_.image_count(), kNoSlot);
  no_noise_.assign(noise_.elements, 0.0f);
  full_window_.assign(problem_.pixels(), 1.0f);
  for (uint32_t i = 0; i < rates_.elements; ++i) {
    const float at = (static_cast<float>(i) + 0.5f) / static_cast<float>(rates_.elements);
    const float up = kFirstRate + (1.0f - kFirstRate) * at / kWarmUp, down = (1.0f - at) / (1.0f - kWarmUp);
    rate_values_.push_back(plan_.peak_rate * std::min(up, down));
  }
  const auto add = [this](const View& view, const auto& values) {
    assert(view.elements == values.size());
    inputs_.push_back({view, std::as_bytes(std::span(values))});
  };
  add(images_, problem_.images);
  add(labels_, problem_.labels);
  add(slots_, no_slots_);
  add(noise_, no_noise_);
  add(window_, full_window_);
  add(rates_, rate_values_);
  for (const Runner& runner : runners_) {
    add(runner.state, state_values_);
    add(runner.table, runner.table_values);
  }
}

// Tests are walked in a circle: the last batch of a stage may hold the first images of the next one.
void Trial::keep_logits() {
  Runner& runner = runners_[lane_];
  const uint32_t classes = problem_.class_count;
  const uint32_t tests = static_cast<uint32_t>(problem_.lanes[lane_].tests.size());
  float* kept = runner.logits.data() + size_t{stage_} * tests * classes;
  for (uint32_t i = 0; i < runner.test_batch; ++i) {
    const uint32_t test = (runner.batches_tested * runner.test_batch + i) % tests;
    std::copy_n(runner.batch_logits.begin() + i * classes, classes, kept + size_t{test} * classes);
  }
  runner.batches_tested += 1;
}

// After the last read of a lane's stage: the other lanes first, then the next stage.
void Trial::next_lane() {
  lane_ += 1;
  if (lane_ == runners_.size()) {
    lane_ = 0;
    stage_ += 1;
  }
  phase_ = stage_ == plan_.stages ? Phase::kDone : Phase::kTrain;
  left_ = plan_.steps;
}

Command Trial::tick() {
  if (cancelled_) phase_ = Phase::kDone;
  if (read_pending_) {
    read_pending_ = false;
    if (!cancelled_) {
      keep_logits();
      if (--left_ == 0) next_lane();
    }
  }
  switch (phase_) {
    case Phase::kWrite: {
      const Input& input = inputs_[next_input_++];
      if (next_input_ == inputs_.size()) phase_ = Phase::kRestart;
      return {.kind = Command::Kind::kWrite, .view = input.view, .source = input.bytes};
    }
    case Phase::kRestart: {
      const Command command{.kind = Command::Kind::kRun, .program = runners_[lane_].restart, .repeat = 1};
      if (++lane_ == runners_.size()) {
        lane_ = 0;
        phase_ = Phase::kTrain;
        left_ = plan_.steps;
      }
      return command;
    }
    case Phase::kTrain: {
      const uint32_t repeat = std::min(left_, kReplaysPerCommand);
      left_ -= repeat;
      const Command command{.kind = Command::Kind::kRun, .program = runners_[lane_].train, .repeat = repeat};
      if (left_ == 0) {
        phase_ = Phase::kTest;
        left_ = runners_[lane_].test_batches;
      }
      return command;
    }
    case Phase::kTest:
      phase_ = Phase::kRead;
      return {.kind = Command::Kind::kRun, .program = runners_[lane_].test, .repeat = 1};
    case Phase::kRead:
      phase_ = Phase::kTest;
      read_pending_ = true;
      return {.kind = Command::Kind::kRead,
              .view = runners_[lane_].test_logits,
              .target = std::as_writable_bytes(std::span(runners_[lane_].batch_logits))};
    case Phase::kDone:
      return {};
  }
  return {};
}

float Trial::fraction() const {
  const float lanes = static_cast<float>(runners_.size());
  const float stage = phase_ == Phase::kWrite || phase_ == Phase::kRestart
                          ? 0.0f
                          : static_cast<float>(stage_) + static_cast<float>(lane_) / lanes;
  return stage / static_cast<float>(plan_.stages);
}

std::span<const float> Trial::logits(uint32_t lane, uint32_t stage) const {
  assert(lane < runners_.size() && stage < stage_);
  const size_t size = problem_.lanes[lane].tests.size() * problem_.class_count;
  return {runners_[lane].logits.data() + stage * size, size};
}

}  // namespace untaught::protect
