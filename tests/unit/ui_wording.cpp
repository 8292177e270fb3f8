#include <catch2/catch_test_macros.hpp>

#include "ui/wording.h"

using namespace untaught::ui;

namespace {

Photo photo(int id, PhotoState state) {
  Photo out;
  out.id = id;
  out.name = "a.jpg";
  out.state = state;
  return out;
}

}  // namespace

TEST_CASE("the main button works on ready photos, else again on finished ones", "[ui]") {
  Snapshot shot;
  CHECK(protect_button_text(shot) == "Add noise");
  shot.photos = {photo(1, PhotoState::kDone), photo(2, PhotoState::kReady), photo(3, PhotoState::kFailed)};
  CHECK(photos_to_protect(shot) == std::vector{2});
  CHECK(protect_button_text(shot) == "Add noise to 1 photo");
  shot.photos[1].state = PhotoState::kDone;
  CHECK(photos_to_protect(shot) == std::vector{1, 2});
  CHECK(protect_button_text(shot) == "Add noise again to 2 photos");
}

TEST_CASE("a finished photo shows what was measured", "[ui]") {
  Photo done = photo(1, PhotoState::kDone);
  done.result = PhotoResult{33.14, 8, 8};
  CHECK(photo_state_text(done) == "Noise added · 33.1 dB");
  CHECK(result_text(*done.result) == "33.1 dB · largest change 8/255");
  done.result->psnr_db.reset();
  CHECK(photo_state_text(done) == "Noise added · no pixel changed");
}

TEST_CASE("a failed photo gives its reason", "[ui]") {
  Photo failed = photo(1, PhotoState::kFailed);
  CHECK(photo_state_text(failed) == "Failed");
  failed.message = "a.jpg is truncated.";
  CHECK(photo_state_text(failed) == "a.jpg is truncated.");
}

TEST_CASE("remaining time is rounded to what it can mean", "[ui]") {
  Progress progress;
  CHECK(remaining_text(progress) == "estimating the time");
  progress.seconds_left = 3;
  CHECK(remaining_text(progress) == "a few seconds left");
  progress.seconds_left = 41;
  CHECK(remaining_text(progress) == "about 45 s left");
  progress.seconds_left = 56;
  CHECK(remaining_text(progress) == "about 1 min left");
  progress.seconds_left = 5400;
  CHECK(remaining_text(progress) == "about 1.5 h left");
}

TEST_CASE("nothing that the interface says calls a photo protected or safe", "[ui]") {
  std::string all;
  for (int mode = 0; mode < 3; ++mode) all += mode_text(static_cast<Mode>(mode));
  for (int epsilon = 1; epsilon <= 16; ++epsilon) all += epsilon_text(epsilon);
  for (int state = 0; state < 6; ++state) all += photo_state_text(photo(1, static_cast<PhotoState>(state)));
  CHECK(all.find("rotected") == std::string::npos);
  CHECK(all.find("safe") == std::string::npos);
}
