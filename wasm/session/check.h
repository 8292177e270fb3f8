// The self-check: does somebody else's network, trained on the protected photos, recognise the person on
// clean ones?
//
// It trains networks of another family than the one that the noise was made against, once on the protected
// photos and once on the clean ones, and tests both on clean photos that were kept aside. The other people
// are made of the same clean photos, moved to identities that the face model draws: photos and drawings
// differ in so much that a network which has to tell those apart would look at everything but the person.
// Every photo is kept aside once (three folds).
#pragma once

#include "nn/face_model.h"
#include "protect/trial.h"
#include "session/open_photo.h"

namespace untaught::session {

// Shares of the photos that were kept aside, 0..1, after so many steps of training.
struct CheckStage {
  uint32_t steps = 0;
  float clean_recognised = 0,
        protected_recognised = 0;  // as the person, by the network trained on clean / protected
  float clean_mistaken = 0, protected_mistaken = 0;    // of the other people: taken for the person
  float clean_certainty = 0, protected_certainty = 0;  // mean probability of the person
};

enum class Verdict {
  kCannotTell,  // the network did not even learn the clean photos
  kNoEffect,    // no difference that chance would not make
  kWeaker,      // the protected photos taught less
  kLittle,      // less than half of what the clean ones taught
};

struct CheckResult {
  Verdict verdict = Verdict::kCannotTell;
  uint32_t tests = 0;                             // photos (regions) kept aside, over all folds
  uint32_t clean_right = 0, protected_right = 0;  // of them, at the end
};

class Check {
 public:
  static constexpr uint32_t kLeastPhotos = 6;

  explicit Check(uint32_t seed) : seed_(seed) {}
  // The same with a plan of the caller's: tests cut it short.
  Check(uint32_t seed, const protect::TrialPlan& plan) : seed_(seed), plan_(plan) {}

  // Takes canvases of a photo and of what was made of it; regions: what counts of it, empty for the whole
  // photo. Errors: kBadRegion; kOtherPhoto, the sizes differ.
  Status add(const std::string& name, const Image8& clean, const Image8& made,
             const std::vector<Region>& regions);
  uint32_t photo_count() const { return static_cast<uint32_t>(photos_.size()); }

  // After the last add(): records the work. Of many photos a seeded choice is taken. Errors: kTooFewPhotos.
  Status begin(const nn::FaceModel& faces);

  // After begin(): what is driven (protect/driven.h).
  protect::Trial& trial() { return *trial_; }
  const protect::Trial& trial() const { return *trial_; }
  // Of the stages that are done.
  std::vector<CheckStage> stages() const;
  // When the trial is done and was not cancelled.
  CheckResult result() const;

 private:
  struct Photo {
    uint32_t first, count;  // canvases
  };
  std::vector<uint32_t> chosen_photos() const;
  protect::TrialProblem make_problem(const nn::FaceModel& faces) const;
  // Lanes come in pairs, one pair a fold: lane_of_pair 0 is trained on clean photos, 1 on protected ones.
  struct Score {
    float recognised = 0, mistaken = 0, certainty = 0;
  };
  Score score(uint32_t stage, uint32_t lane_of_pair) const;
  // At the end, of each photo kept aside, fold by fold.
  std::vector<bool> recognised(uint32_t lane_of_pair) const;

  uint32_t seed_;
  protect::TrialPlan plan_;
  std::vector<Photo> photos_;
  std::vector<uint32_t> clean_, made_;  // canvases, one after the other
  std::unique_ptr<protect::Trial> trial_;
};

}  // namespace untaught::session
