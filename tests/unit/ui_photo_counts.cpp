#include <catch2/catch_test_macros.hpp>

#include "ui/photo_counts.h"

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
  CHECK(photos_to_protect(shot).empty());
  shot.photos = {photo(1, PhotoState::kDone), photo(2, PhotoState::kReady), photo(3, PhotoState::kFailed)};
  CHECK(photos_to_protect(shot) == std::vector{2});
  CHECK(done_count(shot) == 1);
  shot.photos[1].state = PhotoState::kDone;
  CHECK(photos_to_protect(shot) == std::vector{1, 2});
  CHECK(done_count(shot) == 2);
}
