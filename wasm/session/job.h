// One run: photos go in one at a time, the loop runs command by command, noise comes out per photo. No call
// takes longer than one photo or one command does; whoever drives decides when to go on, and may stop at any
// point.
//
// A run has one window and one way of looking for all of its canvases. Where every photo is worked on as a
// whole, noise is at full strength up to the edges. One region that does not fill its photo, of any photo,
// makes the noise of every canvas fade at its border, whole photos included, and has the surrogate see random
// crops. So a photo's noise depends on the regions of its neighbours (as it depends on their pixels: they
// train one surrogate).
#pragma once

#include <memory>
#include <set>

#include "nn/face_model.h"
#include "protect/cloak.h"
#include "protect/loop.h"
#include "session/open_photo.h"

namespace untaught::session {

enum class Task {
  kPerson,   // all photos show one person; the others are drawn from the face model
  kDataSet,  // labels are classes; the negatives of each are the others
};

struct JobSettings {
  Task task = Task::kPerson;
  uint32_t size_px = 64;  // canvas side: 32, 64 or 112
  protect::Settings protect;
};

struct PhotoRequest {
  std::string
      output_name;  // no two photos of a job may share one (upper and lower case count as equal); empty: any
  std::string label;            // class of a data set; ignored for a person
  std::vector<Region> regions;  // where noise may go; empty: the whole photo
};

class Job {
 public:
  // Errors: kBadSetting.
  static Result<std::unique_ptr<Job>> create(const JobSettings& settings);

  // Takes canvases from the photo, which is not needed afterwards; returns its number in this job. A photo
  // with an error is left out and the job goes on. Errors: kBadRegion, kDuplicateName, kDeviceLimit (its
  // regions would be too many to draw from, or the run's canvases would take more than 2 GiB).
  Result<uint32_t> add(const OpenPhoto& photo, const PhotoRequest& request);
  uint32_t photo_count() const { return static_cast<uint32_t>(photos_.size()); }

  // Takes a network that the cloak is made against, from the bytes of an ONNX file; `name` is for messages.
  // Errors: kCorruptFile, kUnsupportedFormat, kBadSetting (another size than the canvas, one too many, not a
  // cloak).
  Status add_surrogate(std::span<const uint8_t> onnx, const std::string& name,
                       const nn::InputEncoding& encoding);

  // After the last add(): records the work. faces: needed for a person, but not for a cloak. schedule:
  // nullptr takes the effort's own. Errors: kBadSetting: no photo, a data set of fewer than two classes, or a
  // cloak without a surrogate.
  Status begin(const nn::FaceModel* faces, const protect::Schedule* schedule = nullptr);

  // After begin().
  protect::Command tick() { return loop_->tick(); }
  void cancel() { loop_->cancel(); }
  protect::NoiseMaker& loop() { return *loop_; }
  const protect::NoiseMaker& loop() const { return *loop_; }

  // After tick() said kDone and nothing was cancelled. The window that the run trained with is applied.
  PhotoNoise noise(uint32_t photo) const;

 private:
  explicit Job(const JobSettings& settings) : settings_(settings) {}
  uint32_t class_of(const std::string& label);
  // Whether so many regions fit. Errors: kDeviceLimit.
  Status check_room(size_t canvases) const;
  void add_negatives(const nn::FaceModel& faces);
  // See protect::Problem.
  std::vector<float> make_windows() const;
  bool is_adaptive() const { return settings_.protect.budget == protect::Budget::kAdaptive; }
  bool is_cloak() const { return settings_.protect.objective == protect::Objective::kCloak; }

  struct Entry {
    uint64_t fingerprint;
    std::vector<Region> regions;
    uint32_t first;  // index of its first region among the problem's images
  };
  JobSettings settings_;
  std::vector<Entry> photos_;
  std::vector<std::string> classes_;
  std::set<std::string> output_names_;
  protect::Problem problem_;
  std::vector<protect::Embedding> surrogates_;
  std::unique_ptr<protect::NoiseMaker> loop_;
};

}  // namespace untaught::session
