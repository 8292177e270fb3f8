#include "protect/loop.h"

#include <algorithm>

namespace untaught::protect {

using namespace tensor;

namespace {
// Replays per command: few, so that a cancel is heard and progress moves; enough to hide the cost of a
// command.
constexpr uint32_t kReplaysPerCommand = 5;
}  // namespace

Loop::Loop(Problem problem, const Settings& settings)
    : Loop(std::move(problem), settings, make_schedule(settings.objective, settings.effort)) {}

Loop::Loop(Problem problem, const Settings& settings, const Schedule& schedule)
    : problem_(std::move(problem)), settings_(settings), schedule_(schedule) {
  assert(problem_.images.size() == static_cast<size_t>(problem_.image_count()) * problem_.pixels());
  assert(problem_.windows.size() == problem_.pixels() ||
         problem_.windows.size() == size_t{problem_.photo_count} * problem_.pixels());
  assert(problem_.photo_count >= 1 && problem_.photo_count <= problem_.image_count());
  recording_ = record(problem_, settings_, schedule_);
  progress_.rounds_total = schedule_.rounds;
  prepare_inputs();
}

template <class T>
void Loop::add_input(const View& view, const std::vector<T>& values) {
  assert(view.elements == values.size());
  inputs_.push_back({view, std::as_bytes(std::span(values))});
}

void Loop::prepare_inputs() {
  const Recording& r = *recording_;
  state_.assign(kStateWords, 0);
  state_[kStateSeed] = settings_.seed;
  slots_.assign(problem_.image_count(), kNoSlot);
  for (uint32_t i = 0; i < problem_.photo_count; ++i) {
    slots_[i] = settings_.objective == Objective::kClassWise ? problem_.labels[i] : i;
  }
  rates_ = {schedule_.rate};
  noise_.assign(r.noise_values.elements, 0.0f);
  add_input(r.state, state_);
  add_input(r.images, problem_.images);
  add_input(r.labels, problem_.labels);
  add_input(r.slots, slots_);
  if (r.no_slots.elements) {
    no_slots_.assign(problem_.image_count(), kNoSlot);
    add_input(r.no_slots, no_slots_);
  }
  add_input(r.windows, problem_.windows);
  add_input(r.rates, rates_);
  add_input(r.noise_values, noise_);
}

Command Loop::run(ProgramId program, uint32_t& left) {
  const uint32_t repeat = std::min(left, kReplaysPerCommand);
  left -= repeat;
  return {.kind = Command::Kind::kRun, .program = program, .repeat = repeat};
}

void Loop::start_round() {
  const bool restart = progress_.rounds_done == 0 ||
                       (schedule_.restart_every && progress_.rounds_done % schedule_.restart_every == 0);
  phase_ = restart ? Phase::kRestart : Phase::kTrain;
  left_ = restart ? 1 : schedule_.train_steps;
}

float Loop::work_done() const {
  const float train = static_cast<float>(schedule_.train_steps);
  const float noise = static_cast<float>(schedule_.noise_passes * recording_->noise_batches);
  const float left = static_cast<float>(left_);
  float in_round = 0;
  if (phase_ == Phase::kTrain) in_round = train - left;
  if (phase_ == Phase::kNoise) in_round = train + noise - left;
  return (static_cast<float>(progress_.rounds_done) + in_round / (train + noise)) /
         static_cast<float>(schedule_.rounds);
}

Command Loop::tick() {
  if (cancelled_) phase_ = Phase::kDone;
  switch (phase_) {
    case Phase::kWrite: {
      const Input& input = inputs_[next_input_++];
      if (next_input_ == inputs_.size()) start_round();
      return {.kind = Command::Kind::kWrite, .view = input.view, .source = input.bytes};
    }
    case Phase::kRestart: {
      phase_ = Phase::kTrain;
      left_ = schedule_.train_steps;
      return {.kind = Command::Kind::kRun, .program = recording_->restart, .repeat = 1};
    }
    case Phase::kTrain: {
      progress_.fraction = work_done();
      const Command command = run(recording_->train, left_);
      if (left_ == 0) {
        phase_ = Phase::kNoise;
        left_ = schedule_.noise_passes * recording_->noise_batches;
      }
      return command;
    }
    case Phase::kNoise: {
      progress_.fraction = work_done();
      const Command command = run(recording_->noise, left_);
      if (left_ == 0) phase_ = Phase::kReadTrain;
      return command;
    }
    case Phase::kReadTrain:
      phase_ = Phase::kReadNoise;
      return {.kind = Command::Kind::kRead,
              .view = recording_->train_metrics,
              .target = std::as_writable_bytes(std::span(train_metrics_))};
    case Phase::kReadNoise:
      progress_.rounds_done += 1;
      if (progress_.rounds_done == schedule_.rounds) {
        phase_ = Phase::kReadResult;
      } else {
        start_round();
      }
      return {.kind = Command::Kind::kRead,
              .view = recording_->noise_metrics,
              .target = std::as_writable_bytes(std::span(noise_metrics_))};
    case Phase::kReadResult:
      phase_ = Phase::kDone;
      return {.kind = Command::Kind::kRead,
              .view = recording_->noise_values,
              .target = std::as_writable_bytes(std::span(noise_))};
    case Phase::kDone:
      progress_.fraction = cancelled_ ? progress_.fraction : 1.0f;
      return {};
  }
  return {};
}

Progress Loop::progress() const {
  Progress progress = progress_;
  progress.train_loss = train_metrics_[0];
  progress.train_accuracy = train_metrics_[1];
  progress.noise_loss = noise_metrics_[0];
  progress.noise_accuracy = noise_metrics_[1];
  return progress;
}

std::vector<float> Loop::photo_noise(uint32_t photo) const {
  assert(phase_ == Phase::kDone && !cancelled_ && photo < problem_.photo_count);
  const size_t size = static_cast<size_t>(problem_.pixels()) * 3;
  const float* values = noise_.data() + slots_[photo] * size;
  std::vector<float> noise(values, values + size);
  const auto window = problem_.window(photo);
  for (size_t i = 0; i < size; ++i) noise[i] *= window[i / 3];
  return noise;
}

}  // namespace untaught::protect
