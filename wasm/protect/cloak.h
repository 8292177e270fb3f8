// The cloak: noise that moves photos of a person away from that person in pretrained face embeddings, for
// attackers who only enrol photos. Of each surrogate the centre is the mean of the clean photos' embeddings,
// each of length 1; every step lowers the cosine of the noisy photo's embedding with it, averaged over the
// surrogates, by a signed step along a gradient with momentum. Source: MI-FGSM (Dong 2018), random input
// sizes (Xie 2019).
#pragma once

#include <memory>

#include "nn/network_import.h"
#include "protect/noise_maker.h"
#include "protect/problem.h"
#include "protect/settings.h"

namespace untaught::protect {

struct CloakPlan {
  uint32_t steps = 30;
  float step_share = 0.125f;  // a signed step as a share of epsilon
  float momentum = 1.0f;      // of the gradient, which is first brought to length 1 for each photo
  uint32_t batch = 4;         // photos at once, at most
  // Where the settings name no transforms: smaller and back, so that a surrogate's own sampling is not all
  // that is found.
  Transforms transforms = {.size = {0.75f, 0.5f, 0.95f}};
};
CloakPlan make_cloak_plan(Effort effort);

using Embedding = std::shared_ptr<const nn::ImportedNetwork>;

// Whether it can be a surrogate: [n, 3, size_px, size_px] -> rows of features. Errors: kUnsupportedFormat,
// kBadSetting (another size).
Status check_embedding(const nn::ImportedNetwork& network, uint32_t size_px);

inline constexpr uint32_t kMostSurrogates = 4;

struct CloakRecording {
  tensor::Module module;
  std::vector<std::unique_ptr<nn::FrozenNetwork>> networks;
  tensor::ProgramId centre;              // one clean photo; replayed once for each
  std::vector<tensor::ProgramId> steps;  // of each batch
  tensor::View state, images, slots, no_slots, windows;
  tensor::View noise_values;  // f32 [photos, size, size, 3]
  tensor::View similarity;    // f32 [1]: the cosine, mean of the last batch and of the surrogates
};

class Cloak final : public NoiseMaker {
 public:
  // problem: photos of one person, no negatives. surrogates: 1..kMostSurrogates that pass check_embedding().
  Cloak(Problem problem, const Settings& settings, std::vector<Embedding> surrogates, const CloakPlan& plan);

  const tensor::Module& module() const override { return recording_->module; }
  Command tick() override;
  void cancel() override { cancelled_ = true; }
  bool cancelled() const override { return cancelled_; }
  // A round is a step on every photo; noise_loss is the similarity.
  Progress progress() const override;
  std::vector<float> photo_noise(uint32_t photo) const override;
  std::vector<float> photo_limits(uint32_t photo) const override {
    return limits_of(problem_, settings_, photo);
  }

 private:
  enum class Phase { kWrite, kCentre, kStep, kReadSimilarity, kReadResult, kDone };
  template <class T>
  void add_input(const tensor::View& view, const std::vector<T>& values);

  Problem problem_;
  Settings settings_;
  std::vector<Embedding> surrogates_;
  CloakPlan plan_;
  std::unique_ptr<CloakRecording> recording_;
  struct Input {
    tensor::View view;
    std::span<const std::byte> bytes;
  };
  std::vector<Input> inputs_;
  std::vector<uint32_t> state_, slots_, no_slots_;
  std::vector<float> noise_;
  float similarity_ = 0;

  Phase phase_ = Phase::kWrite;
  uint32_t next_input_ = 0, centred_ = 0, batch_ = 0, steps_done_ = 0;
  bool cancelled_ = false;
};

std::unique_ptr<CloakRecording> record_cloak(const Problem& problem, const Settings& settings,
                                             const std::vector<Embedding>& surrogates, const CloakPlan& plan);

}  // namespace untaught::protect
