// The window that noise fades through, and the packed canvases of photos.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "session/canvas.h"
#include "unit/photo_fixtures.h"

using namespace untaught;

TEST_CASE("the window rises from the border to one on all four sides", "[session]") {
  const auto window = session::border_window(100);  // fades over 8 pixels
  REQUIRE(window.size() == 100 * 100);
  const auto at = [&](size_t x, size_t y) { return window[y * 100 + x]; };
  CHECK(at(0, 50) == Catch::Approx(3 * std::pow(0.5 / 8, 2) - 2 * std::pow(0.5 / 8, 3)).margin(1e-6));
  for (size_t x = 0; x < 7; ++x) CHECK(at(x, 50) < at(x + 1, 50));
  CHECK(at(8, 50) == 1.0f);
  CHECK(at(50, 50) == 1.0f);
  CHECK(at(2, 3) == at(2, 50) * at(50, 3));
  for (size_t y = 0; y < 100; ++y) {
    for (size_t x = 0; x < 100; ++x) {
      REQUIRE(at(x, y) == at(99 - x, y));
      REQUIRE(at(x, y) == at(y, x));
    }
  }
}

TEST_CASE("a canvas of a region's own size holds its pixels as words", "[session]") {
  const Image8 image = photo_fixtures::textured(40, 30, 4, 7);
  std::vector<uint32_t> words = {7};
  session::append_canvas(image, {5, 3, 16, 16}, 16, words);
  REQUIRE(words.size() == 1 + 16 * 16);
  CHECK(words[0] == 7);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      const uint8_t* pixel = image.at(5 + x, 3 + y);
      REQUIRE(words[static_cast<size_t>(1 + y * 16 + x)] ==
              (pixel[0] | uint32_t{pixel[1]} << 8 | uint32_t{pixel[2]} << 16));
    }
  }
}
