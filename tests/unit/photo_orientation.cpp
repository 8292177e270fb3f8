#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "photo/decode.h"
#include "photo/encode.h"
#include "photo/exif.h"
#include "photo/orientation.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using namespace untaught::photo;
namespace fx = photo_fixtures;

namespace {

enum class Side { kTop, kBottom, kLeft, kRight };

// EXIF 2.32, table 6, in its own words: where the stored row 0 and the stored column 0 are seen.
struct Meaning {
  Side row_zero, column_zero;
};
constexpr Meaning kMeaning[9] = {{},
                                 {Side::kTop, Side::kLeft},
                                 {Side::kTop, Side::kRight},
                                 {Side::kBottom, Side::kRight},
                                 {Side::kBottom, Side::kLeft},
                                 {Side::kLeft, Side::kTop},
                                 {Side::kRight, Side::kTop},
                                 {Side::kRight, Side::kBottom},
                                 {Side::kLeft, Side::kBottom}};

// What a camera stores so that the value shows `seen`.
Image8 stored_for(const Image8& seen, int orientation) {
  const auto [row_zero, column_zero] = kMeaning[orientation];
  const bool is_turned = row_zero == Side::kLeft || row_zero == Side::kRight;
  Image8 stored{is_turned ? seen.height_px : seen.width_px, is_turned ? seen.width_px : seen.height_px,
                seen.channels, Image8{}.pixels};
  stored.pixels.resize(seen.pixels.size());
  for (int row = 0; row < stored.height_px; ++row) {
    for (int column = 0; column < stored.width_px; ++column) {
      int x = 0, y = 0;
      const auto place = [&](Side side, int steps_away) {
        if (side == Side::kTop) y = steps_away;
        if (side == Side::kBottom) y = seen.height_px - 1 - steps_away;
        if (side == Side::kLeft) x = steps_away;
        if (side == Side::kRight) x = seen.width_px - 1 - steps_away;
      };
      place(row_zero, row);
      place(column_zero, column);
      for (int c = 0; c < seen.channels; ++c) stored.at(column, row)[c] = seen.at(x, y)[c];
    }
  }
  return stored;
}

int largest_difference(const Image8& a, const Image8& b) {
  REQUIRE(a.width_px == b.width_px);
  REQUIRE(a.height_px == b.height_px);
  REQUIRE(a.pixels.size() == b.pixels.size());
  int largest = 0;
  for (size_t i = 0; i < a.pixels.size(); ++i)
    largest = std::max(largest, std::abs(a.pixels[i] - b.pixels[i]));
  return largest;
}

}  // namespace

TEST_CASE("a PNG file with any EXIF orientation comes out upright, exactly", "[photo]") {
  for (const int channels : {3, 4}) {
    const Image8 seen = fx::textured(37, 71, channels, 5);
    for (int orientation = 1; orientation <= 8; ++orientation) {
      for (const bool little_endian : {true, false}) {
        CAPTURE(channels, orientation, little_endian);
        const auto exif =
            fx::png_chunk("eXIf", fx::exif_block(little_endian, static_cast<uint16_t>(orientation)));
        const auto photo = decode(fx::png_file(stored_for(seen, orientation), exif), "turned.png");
        REQUIRE(photo);
        CHECK(photo->orientation == orientation);
        CHECK(photo->image.width_px == seen.width_px);
        CHECK(photo->image.pixels == seen.pixels);
      }
    }
  }
}

TEST_CASE("a JPEG file with any EXIF orientation comes out upright", "[photo]") {
  const Image8 seen = fx::quadrants();
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const bool little_endian : {true, false}) {
      CAPTURE(orientation, little_endian);
      const auto jpeg = write_jpeg(stored_for(seen, orientation), {}, std::nullopt);
      REQUIRE(jpeg);
      const auto exif = fx::exif_segment(little_endian, static_cast<uint16_t>(orientation));
      const auto photo = decode(fx::with_segment(*jpeg, exif), "turned.jpg");
      REQUIRE(photo);
      CHECK(photo->stored_width_px == (orientation >= 5 ? 32 : 48));
      // Edges between quadrants cross blocks; quality 95 keeps them within a few steps.
      CHECK(largest_difference(photo->image, seen) <= 24);
    }
  }
}

TEST_CASE("a broken EXIF block means upright and is never read past its end", "[photo]") {
  const auto whole = fx::exif_block(true, 6);
  REQUIRE(exif_orientation(whole) == 6);
  for (size_t length = 0; length < 8 + 2 + 12 + 10;
       ++length) {  // header, count, camera, most of the orientation
    // On the heap at its exact size, so that the address sanitizer sees any step too far.
    const std::vector<uint8_t> cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(length));
    CHECK(exif_orientation(cut) == 1);
  }
  for (const uint16_t value : {0, 9, 65535}) CHECK(exif_orientation(fx::exif_block(false, value)) == 1);
  auto far_away = whole;
  far_away[4] = far_away[5] = far_away[6] = far_away[7] = 0xff;  // directory at 4 GiB
  CHECK(exif_orientation(far_away) == 1);
  auto wrong_magic = whole;
  wrong_magic[2] = 43;
  CHECK(exif_orientation(wrong_magic) == 1);
  auto two_values = whole;
  two_values[8 + 2 + 12 + 4] = 2;
  CHECK(exif_orientation(two_values) == 1);
}

TEST_CASE("turning swaps subsampling and frequencies along with the sides", "[photo]") {
  JpegCoding coding;
  coding.h_sampling = {2, 1, 1};
  coding.v_sampling = {1, 1, 1};
  QuantTable table{};
  for (size_t i = 0; i < 64; ++i) table[i] = static_cast<uint16_t>(i + 1);
  coding.tables[0] = table;
  const auto turned = upright(coding, 6);
  CHECK(turned.h_sampling == std::array<int, 3>{1, 1, 1});
  CHECK(turned.v_sampling == std::array<int, 3>{2, 1, 1});
  CHECK((*turned.tables[0])[1] == table[8]);
  CHECK((*turned.tables[0])[8 * 7 + 2] == table[8 * 2 + 7]);
  const auto mirrored = upright(coding, 4);
  CHECK(mirrored.h_sampling == coding.h_sampling);
  CHECK(mirrored.tables[0] == coding.tables[0]);
}
