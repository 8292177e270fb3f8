#include "session/check.h"

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "photo/messages.h"
#include "photo/region.h"
#include "session/canvas.h"

namespace untaught::session {

namespace {

constexpr uint32_t kSize = nn::FaceModel::kSizePx, kPixels = kSize * kSize;
constexpr uint32_t kFolds = 3;
constexpr uint32_t kMostRegions = 16;   // of a photo
constexpr uint32_t kMostCanvases = 96;  // more would take time and memory and tell little more
// The people that this one is told apart from. Not those whom a run draws (session/job.cpp): their numbers
// follow.
constexpr uint32_t kPeople = 16, kFirstPerson = 1000;
constexpr uint32_t kOrderStream = 0x60000;

constexpr uint32_t kCleanLane = 0, kProtectedLane = 1;

// A verdict needs a network that has learned the clean photos, and a difference that chance does not make.
constexpr float kLeastLearned = 0.5f, kLeastDrop = 0.2f, kDeviations = 2.0f;

// The canvas with `change` f32 [pixels, 3], in sRGB units, added.
void append_moved(std::span<const uint32_t> canvas, std::span<const float> change,
                  std::vector<uint32_t>& out) {
  for (uint32_t p = 0; p < kPixels; ++p) {
    uint32_t word = 0;
    for (uint32_t c = 0; c < 3; ++c) {
      const float value = static_cast<float>(canvas[p] >> (8 * c) & 0xff) + 255.0f * change[p * 3 + c];
      word |= static_cast<uint32_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f) << (8 * c);
    }
    out.push_back(word);
  }
}

std::span<const uint32_t> canvas_of(const std::vector<uint32_t>& canvases, uint32_t i) {
  return std::span(canvases).subspan(size_t{i} * kPixels, kPixels);
}

}  // namespace

Status Check::add(const std::string& name, const Image8& clean, const Image8& made,
                  const std::vector<Region>& regions) {
  assert(!trial_);
  const auto size = [](const Image8& image) {
    return std::to_string(image.width_px) + " x " + std::to_string(image.height_px);
  };
  if (clean.width_px != made.width_px || clean.height_px != made.height_px) {
    return photo::file_error(ErrorCode::kOtherPhoto, name,
                             "it has " + size(made) + " pixels, its original " + size(clean));
  }
  std::vector<Region> places = regions;
  if (places.empty()) places.push_back(Rect{0, 0, clean.width_px, clean.height_px});
  for (const Region& region : places) {
    if (Status status = photo::check_region(region, clean.width_px, clean.height_px); !status) {
      return photo::file_error(ErrorCode::kBadRegion, name, status.error().message);
    }
  }
  if (places.size() > kMostRegions) places.resize(kMostRegions);
  photos_.push_back({static_cast<uint32_t>(clean_.size() / kPixels), static_cast<uint32_t>(places.size())});
  for (const Region& region : places) {
    append_canvas(clean, region, kSize, clean_);
    append_canvas(made, region, kSize, made_);
  }
  return Done{};
}

// In a seeded order, as many as there is room for.
std::vector<uint32_t> Check::chosen_photos() const {
  std::vector<uint32_t> order(photos_.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  for (uint32_t i = static_cast<uint32_t>(order.size()) - 1; i > 0; --i) {
    std::swap(order[i], order[random_u32(seed_, kOrderStream, i) % (i + 1)]);
  }
  uint32_t canvases = 0, count = 0;
  while (count < order.size()) {
    canvases += photos_[order[count]].count;
    if (count >= kLeastPhotos && canvases > kMostCanvases) break;
    ++count;
  }
  order.resize(count);
  return order;
}

Status Check::begin(const nn::FaceModel& faces) {
  assert(!trial_);
  if (photo_count() < kLeastPhotos) {
    return Error{ErrorCode::kTooFewPhotos, "with " + std::to_string(photo_count()) +
                                               " photos nothing can be told; at least " +
                                               std::to_string(kLeastPhotos) + " are needed"};
  }
  plan_.seed = seed_;
  trial_ = std::make_unique<protect::Trial>(make_problem(faces), plan_);
  clean_ = made_ = {};
  return Done{};
}

protect::TrialProblem Check::make_problem(const nn::FaceModel& faces) const {
  protect::TrialProblem problem;
  problem.size_px = kSize;
  problem.class_count = 1 + kPeople;

  // The photos' canvases in the order of their folds: clean, protected, then the clean ones moved to each
  // person.
  std::vector<uint32_t> fold, canvases;
  for (uint32_t i = 0; const uint32_t photo : chosen_photos()) {
    for (uint32_t k = 0; k < photos_[photo].count; ++k) {
      fold.push_back(i % kFolds);
      canvases.push_back(photos_[photo].first + k);
    }
    ++i;
  }
  const uint32_t count = static_cast<uint32_t>(canvases.size());
  std::vector<float> own_code;
  for (const auto* source : {&clean_, &made_}) {
    for (const uint32_t canvas : canvases) {
      const auto words = canvas_of(*source, canvas);
      problem.images.insert(problem.images.end(), words.begin(), words.end());
      problem.labels.push_back(0);
      if (source == &made_) continue;
      const std::vector<float> code = faces.code(words);
      own_code.resize(code.size());
      for (size_t k = 0; k < code.size(); ++k) own_code[k] += code[k] / static_cast<float>(count);
    }
  }
  for (uint32_t person = 0; person < kPeople; ++person) {
    std::vector<float> code = faces.identity(seed_, kFirstPerson + person);
    for (size_t k = 0; k < code.size(); ++k) code[k] -= own_code[k];
    const std::vector<float> change = faces.look(code);
    for (const uint32_t canvas : canvases) {
      append_moved(canvas_of(clean_, canvas), change, problem.images);
      problem.labels.push_back(1 + person);
    }
  }

  for (uint32_t f = 0; f < kFolds; ++f) {
    protect::TrialLane clean, made;
    std::vector<uint32_t> kept_moved;
    for (uint32_t i = 0; i < count; ++i) {
      if (fold[i] == f) {
        clean.tests.push_back(i);
        kept_moved.push_back((2 + i % kPeople) * count + i);
        continue;
      }
      clean.own.push_back(i);
      made.own.push_back(count + i);
      for (uint32_t person = 0; person < kPeople; ++person) clean.others.push_back((2 + person) * count + i);
    }
    clean.tests.insert(clean.tests.end(), kept_moved.begin(), kept_moved.end());
    made.others = clean.others;
    made.tests = clean.tests;
    problem.lanes.push_back(std::move(clean));
    problem.lanes.push_back(std::move(made));
  }
  return problem;
}

Check::Score Check::score(uint32_t stage, uint32_t lane_of_pair) const {
  const uint32_t classes = trial_->problem().class_count;
  Score score;
  uint32_t tests = 0;
  for (uint32_t f = 0; f < kFolds; ++f) {
    const uint32_t lane = 2 * f + lane_of_pair;
    const auto logits = trial_->logits(lane, stage);
    const uint32_t rows = static_cast<uint32_t>(logits.size()) / classes, kept = rows / 2;
    for (uint32_t row = 0; row < rows; ++row) {
      const auto values = logits.subspan(size_t{row} * classes, classes);
      const float most = *std::max_element(values.begin(), values.end());
      const bool own = values[0] == most;
      if (row >= kept) {
        score.mistaken += own;
        continue;
      }
      float sum = 0;
      for (const float value : values) sum += std::exp(value - most);
      score.recognised += own;
      score.certainty += std::exp(values[0] - most) / sum;
    }
    tests += kept;
  }
  for (float* share : {&score.recognised, &score.mistaken, &score.certainty}) {
    *share /= static_cast<float>(tests);
  }
  return score;
}

std::vector<CheckStage> Check::stages() const {
  std::vector<CheckStage> stages;
  for (uint32_t stage = 0; stage < trial_->stages_done(); ++stage) {
    const Score clean = score(stage, kCleanLane), made = score(stage, kProtectedLane);
    stages.push_back({(stage + 1) * trial_->plan().steps, clean.recognised, made.recognised, clean.mistaken,
                      made.mistaken, clean.certainty, made.certainty});
  }
  return stages;
}

std::vector<bool> Check::recognised(uint32_t lane_of_pair) const {
  const uint32_t classes = trial_->problem().class_count;
  std::vector<bool> all;
  for (uint32_t f = 0; f < kFolds; ++f) {
    const auto logits = trial_->logits(2 * f + lane_of_pair, trial_->plan().stages - 1);
    for (size_t row = 0; row < logits.size() / classes / 2; ++row) {
      const auto values = logits.subspan(row * classes, classes);
      all.push_back(values[0] == *std::max_element(values.begin(), values.end()));
    }
  }
  return all;
}

CheckResult Check::result() const {
  assert(!trial_->cancelled() && trial_->stages_done() == trial_->plan().stages);
  const std::vector<bool> clean = recognised(kCleanLane), made = recognised(kProtectedLane);
  CheckResult result;
  uint32_t lost = 0, won = 0;
  result.tests = static_cast<uint32_t>(clean.size());
  for (size_t i = 0; i < clean.size(); ++i) {
    result.clean_right += clean[i];
    result.protected_right += made[i];
    lost += clean[i] && !made[i];
    won += made[i] && !clean[i];
  }
  const float tests = static_cast<float>(result.tests);
  const float drop = static_cast<float>(lost) - static_cast<float>(won);
  if (static_cast<float>(result.clean_right) < kLeastLearned * tests) {
    result.verdict = Verdict::kCannotTell;
  } else if (drop < kLeastDrop * tests || drop < kDeviations * std::sqrt(static_cast<float>(lost + won))) {
    result.verdict = Verdict::kNoEffect;  // the same test that McNemar's makes of pairs
  } else {
    result.verdict = 2 * result.protected_right > result.clean_right ? Verdict::kWeaker : Verdict::kLittle;
  }
  return result;
}

}  // namespace untaught::session
