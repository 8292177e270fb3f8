#include "ui/wording.h"

#include <cmath>
#include <cstdio>

namespace untaught::ui {
namespace {

template <class... Values>
std::string format(const char* pattern, Values... values) {
  char text[160];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

std::string count_of(int count, const char* one, const char* many) {
  return format("%d %s", count, count == 1 ? one : many);
}

std::string decibel(const PhotoResult& result) {
  return result.psnr_db ? format("%.1f dB", *result.psnr_db) : "no pixel changed";
}

}  // namespace

std::string photo_state_text(const Photo& photo) {
  switch (photo.state) {
    case PhotoState::kLoading:
      return "Reading";
    case PhotoState::kReady:
      return "Ready";
    case PhotoState::kQueued:
      return "Waiting";
    case PhotoState::kWorking:
      return "Adding noise";
    case PhotoState::kFailed:
      return photo.message.empty() ? "Failed" : photo.message;
    case PhotoState::kDone:
      break;
  }
  return photo.result ? "Noise added · " + decibel(*photo.result) : "Noise added";
}

std::string photo_facts_text(const Photo& photo) {
  std::string text;
  if (photo.width_px > 0) text = format("%d × %d", photo.width_px, photo.height_px);
  if (photo.format == "png" || photo.format == "jpeg") {
    if (!text.empty()) text += " · ";
    text += photo.format == "png" ? "PNG" : "JPEG";
  }
  if (photo.has_alpha) text += " · alpha channel";
  return text;
}

std::string result_text(const PhotoResult& result) {
  return decibel(result) + format(" · largest change %d/255", result.max_change_255);
}

std::string remaining_text(const Progress& progress) {
  if (!progress.seconds_left) return "estimating the time";
  const double seconds = *progress.seconds_left;
  if (seconds < 10) return "a few seconds left";
  if (seconds < 55) return format("about %d s left", static_cast<int>(std::ceil(seconds / 5) * 5));
  if (seconds < 3600) return format("about %d min left", static_cast<int>(std::lround(seconds / 60)));
  return format("about %.1f h left", seconds / 3600);
}

std::vector<int> photos_to_protect(const Snapshot& shot) {
  std::vector<int> ready, done;
  for (const Photo& photo : shot.photos) {
    if (photo.state == PhotoState::kReady) ready.push_back(photo.id);
    if (photo.state == PhotoState::kDone) done.push_back(photo.id);
  }
  return ready.empty() ? done : ready;
}

int done_count(const Snapshot& shot) {
  int count = 0;
  for (const Photo& photo : shot.photos) count += photo.state == PhotoState::kDone;
  return count;
}

std::string protect_button_text(const Snapshot& shot) {
  const auto ids = photos_to_protect(shot);
  if (ids.empty()) return "Add noise";
  const Photo* first = shot.find(ids.front());
  const bool again = first && first->state == PhotoState::kDone;
  return (again ? "Add noise again to " : "Add noise to ") +
         count_of(static_cast<int>(ids.size()), "photo", "photos");
}

std::string effort_text(const Settings& settings, const Limits& limits) {
  if (settings.mode == Mode::kInstant) return "One pass, no rounds.";
  const int rounds = limits.rounds[static_cast<int>(settings.effort)];
  return rounds > 0 ? count_of(rounds, "round of training.", "rounds of training.") : "";
}

std::string executor_text(const Executor& executor) {
  const std::string kind = executor.kind == ExecutorKind::kGpu ? "GPU" : "CPU";
  return executor.name.empty() ? kind : kind + " · " + executor.name;
}

std::string epsilon_text(int epsilon_255) {
  if (epsilon_255 <= 4) return "Hard to see, and easier to learn through.";
  if (epsilon_255 <= 8) return "A faint texture when you look closely.";
  if (epsilon_255 <= 12) return "Visible on smooth skin and sky.";
  return "Plainly visible.";
}

std::string area_text(const Photo& photo) {
  if (photo.regions.empty()) return "Whole photo";
  return count_of(static_cast<int>(photo.regions.size()), "region", "regions");
}

const char* mode_title(Mode mode) {
  switch (mode) {
    case Mode::kSample:
      return "Per photo";
    case Mode::kClass:
      return "Per person";
    case Mode::kInstant:
      return "Instant";
  }
  return "";
}

const char* mode_text(Mode mode) {
  switch (mode) {
    case Mode::kSample:
      return "Each photo gets its own noise, so there is no one pattern to take away again.";
    case Mode::kClass:
      return "One pattern for the person, shared by every photo. Easier to take away.";
    case Mode::kInstant:
      return "A single quick pass with a linear model: a preview. It hardly protects a person.";
  }
  return "";
}

}  // namespace untaught::ui
