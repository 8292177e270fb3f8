#include "ui/photo_counts.h"

namespace untaught::ui {

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

}  // namespace untaught::ui
