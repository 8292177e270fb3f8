#include "protect/cloak.h"

#include <algorithm>
#include <numeric>

#include "tensor/op/photos.h"

namespace untaught::protect {

using namespace tensor;

CloakPlan make_cloak_plan(Effort effort) {
  CloakPlan plan;
  plan.steps = effort == Effort::kQuick ? 10 : effort == Effort::kDefault ? 30 : 60;
  return plan;
}

Status check_embedding(const nn::ImportedNetwork& network, uint32_t size_px) {
  const nn::ValueShape &in = network.input(), &out = network.output();
  if (in.channels != 3 || in.height != in.width) {
    return Error{ErrorCode::kUnsupportedFormat,
                 "the network does not take square pictures of three channels"};
  }
  if ((!out.flat && out.count() != out.channels) || out.count() < 2) {
    return Error{ErrorCode::kUnsupportedFormat,
                 "the network does not give one row of features for a picture"};
  }
  if (in.height != size_px) {
    return Error{ErrorCode::kBadSetting, "the network takes pictures of " + std::to_string(in.height) +
                                             " pixels a side; the canvas has " + std::to_string(size_px)};
  }
  return Done{};
}

Cloak::Cloak(Problem problem, const Settings& settings, std::vector<Embedding> surrogates,
             const CloakPlan& plan)
    : problem_(std::move(problem)), settings_(settings), surrogates_(std::move(surrogates)), plan_(plan) {
  assert(problem_.photo_count >= 1 && problem_.photo_count == problem_.image_count());
  assert(!surrogates_.empty() && surrogates_.size() <= kMostSurrogates && plan_.steps >= 1);
  recording_ = record_cloak(problem_, settings_, surrogates_, plan_);
  const CloakRecording& r = *recording_;
  state_.assign(kStateWords, 0);
  state_[kStateSeed] = settings_.seed;
  slots_.resize(problem_.photo_count);
  std::iota(slots_.begin(), slots_.end(), 0u);
  no_slots_.assign(problem_.photo_count, kNoSlot);
  noise_.assign(r.noise_values.elements, 0.0f);
  add_input(r.state, state_);
  add_input(r.images, problem_.images);
  add_input(r.slots, slots_);
  add_input(r.no_slots, no_slots_);
  add_input(r.windows, problem_.windows);
  add_input(r.noise_values, noise_);
  for (const auto& network : r.networks) add_input(network->weights(), network->weight_values());
}

template <class T>
void Cloak::add_input(const View& view, const std::vector<T>& values) {
  assert(view.elements == values.size());
  inputs_.push_back({view, std::as_bytes(std::span(values))});
}

Command Cloak::tick() {
  if (cancelled_) phase_ = Phase::kDone;
  switch (phase_) {
    case Phase::kWrite: {
      const Input& input = inputs_[next_input_++];
      if (next_input_ == inputs_.size()) phase_ = Phase::kCentre;
      return {.kind = Command::Kind::kWrite, .view = input.view, .source = input.bytes};
    }
    case Phase::kCentre:
      if (++centred_ == problem_.photo_count) phase_ = Phase::kStep;
      return {.kind = Command::Kind::kRun, .program = recording_->centre, .repeat = 1};
    case Phase::kStep: {
      const ProgramId program = recording_->steps[batch_];
      if (++batch_ == recording_->steps.size()) {
        batch_ = 0;
        phase_ = Phase::kReadSimilarity;
      }
      return {.kind = Command::Kind::kRun, .program = program, .repeat = 1};
    }
    case Phase::kReadSimilarity:
      phase_ = ++steps_done_ == plan_.steps ? Phase::kReadResult : Phase::kStep;
      return {.kind = Command::Kind::kRead,
              .view = recording_->similarity,
              .target = std::as_writable_bytes(std::span(&similarity_, 1))};
    case Phase::kReadResult:
      phase_ = Phase::kDone;
      return {.kind = Command::Kind::kRead,
              .view = recording_->noise_values,
              .target = std::as_writable_bytes(std::span(noise_))};
    case Phase::kDone:
      break;
  }
  return {};
}

Progress Cloak::progress() const {
  const float batches = static_cast<float>(recording_->steps.size());
  const float steps = static_cast<float>(steps_done_) + static_cast<float>(batch_) / batches;
  Progress progress;
  progress.rounds_done = steps_done_;
  progress.rounds_total = plan_.steps;
  progress.fraction = steps / static_cast<float>(plan_.steps);
  progress.noise_loss = similarity_;
  return progress;
}

std::vector<float> Cloak::photo_noise(uint32_t photo) const {
  assert(phase_ == Phase::kDone && !cancelled_ && photo < problem_.photo_count);
  const size_t size = static_cast<size_t>(problem_.pixels()) * 3;
  const auto first = noise_.begin() + static_cast<ptrdiff_t>(photo * size);
  std::vector<float> noise(first, first + static_cast<ptrdiff_t>(size));
  const auto window = problem_.window(photo);
  for (size_t i = 0; i < size; ++i) noise[i] *= window[i / 3];
  return noise;
}

}  // namespace untaught::protect
