// What the interface knows: the C++ side of PageView and Snapshot in web/src/protocol.ts, same names, same
// units. Plain values without behaviour; a new one replaces the old one whole.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/region.h"

namespace untaught::ui {

enum class RunState { kStarting, kIdle, kWorking, kCancelling };
enum class PhotoState { kLoading, kReady, kQueued, kWorking, kDone, kFailed };
enum class Mode { kSample, kClass, kInstant };
enum class Effort { kQuick, kDefault, kStrong };
enum class OutputFormat { kSame, kPng, kJpeg };
enum class ExecutorKind { kGpu, kCpu };
enum class NoticeKind { kError, kInfo };

struct Settings {
  Mode mode = Mode::kSample;
  int epsilon_255 = 8;
  Effort effort = Effort::kDefault;
  int size_px = 64;  // side of the noise canvas
  int seed = 1;
  OutputFormat format = OutputFormat::kPng;
};

struct Limits {
  int epsilon_least_255 = 1, epsilon_most_255 = 16, epsilon_standard_255 = 8;
};

struct Executor {
  ExecutorKind kind = ExecutorKind::kCpu;
  std::string reason;
};

struct PhotoResult {
  std::optional<double> psnr_db;  // none: no pixel differs
  int max_change_255 = 0;
  int epsilon_255 = 0;
};

// What is written about a photo, in the person's language (PhotoTexts in web/src/page/canvas-texts.ts).
struct PhotoTexts {
  std::string state, facts, result, result_short, area, noise_tip, difference;
};

struct Photo {
  int id = 0;
  std::string name;
  int width_px = 0, height_px = 0;  // upright; 0 until decoded
  PhotoState state = PhotoState::kLoading;
  std::string message;
  std::vector<Region> regions;  // empty: the whole photo
  std::vector<Region> faces;    // regions of the faces that were found; those in `regions`, too
  bool has_alpha = false;
  std::optional<PhotoResult> result;
  PhotoTexts texts;
};

struct Progress {
  double fraction = 0;  // 0 ... 1
  int rounds_total = 0;
  std::vector<float> loss, accuracy;  // a value per round
};

// The self-check.
struct Check {
  bool working = false;
  // Shares of clean photos kept aside that were recognised, a value per stage of training: by the network
  // trained on the clean photos, and by the one trained on the photos with noise.
  std::vector<float> clean, made;
};

struct Notice {
  int id = 0;
  NoticeKind kind = NoticeKind::kInfo;
  std::string text;
};

struct Saving {
  int done = 0, total = 0;
};

// What is written about the rest (CanvasTexts in web/src/page/canvas-texts.ts).
struct Texts {
  std::string protect, effort, strength_value, strength, executor, runs_on, saving, save_all, percent, step,
      left, chart_loud, chart_quiet;
};

struct Snapshot {
  RunState state = RunState::kStarting;
  std::optional<Executor> executor;
  Limits limits;
  Settings settings;
  std::vector<Photo> photos;
  std::optional<Progress> progress;
  std::optional<Check> check;  // under way, or of the results as they are
  std::vector<Notice> notices;
  int selected = 0;              // id of the photo in the viewer; 0: none
  std::optional<Saving> saving;  // while files are being written
  bool can_share = false;        // the system takes files
  std::string fatal;             // not empty: the engine has stopped, and why
  Texts texts;

  bool working() const { return state == RunState::kWorking || state == RunState::kCancelling; }
  bool checking() const { return working() && check && check->working; }
  const Photo* find(int id) const {
    for (const Photo& photo : photos)
      if (photo.id == id) return &photo;
    return nullptr;
  }
};

}  // namespace untaught::ui
