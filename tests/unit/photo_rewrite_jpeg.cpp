// JPEG to JPEG by coefficients: what no region touches stays, the noise arrives, and the picture stands
// upright once.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>

#include "photo/decode.h"
#include "photo/encode.h"
#include "photo/jpeg_markers.h"
#include "photo/orientation.h"
#include "photo/rewrite_jpeg.h"
#include "unit/jpeg_fixtures.h"
#include "unit/photo_fixtures.h"
#include "unit/photo_psnr.h"

using namespace untaught;
using namespace untaught::photo;
using jpeg_fixtures::Coding;
using jpeg_fixtures::coefficients_of;
using jpeg_fixtures::jpeg_file;
namespace fx = photo_fixtures;

namespace {

Photo decoded(std::span<const uint8_t> file) {
  auto photo = decode(file, "p");
  if (!photo) FAIL(photo.error().message);
  return std::move(*photo);
}

RewrittenJpeg rewritten(std::span<const uint8_t> file, const Photo& source, const Image8& after) {
  auto result = rewrite_jpeg(file, source, after);
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

// Up to `steps` more or less in every channel of the region.
Image8 with_noise(Image8 image, const Rect& region, int steps, uint32_t seed = 1) {
  uint32_t counter = 0;
  for (int y = region.y; y < region.y + region.height; ++y) {
    for (int x = region.x; x < region.x + region.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const int change =
            static_cast<int>(random_below(seed, 4, counter++, static_cast<uint32_t>(2 * steps + 1))) - steps;
        image.at(x, y)[c] = static_cast<uint8_t>(std::clamp(image.at(x, y)[c] + change, 0, 255));
      }
    }
  }
  return image;
}

// Of all samplings that cameras use, and gray with a factor that means nothing.
const std::vector<Coding> codings = {
    {1, {1, 1, 1}, {1, 1, 1}}, {1, {2, 1, 1}, {2, 1, 1}}, {3, {1, 1, 1}, {1, 1, 1}},
    {3, {2, 1, 1}, {1, 1, 1}}, {3, {2, 1, 1}, {2, 1, 1}}, {3, {1, 1, 1}, {2, 1, 1}},
    {3, {4, 1, 1}, {1, 1, 1}}, {3, {2, 2, 2}, {1, 1, 1}},
};

bool touches(const Rect& region, int x, int y, int width, int height) {
  return x < region.x + region.width && region.x < x + width && y < region.y + region.height &&
         region.y < y + height;
}

}  // namespace

TEST_CASE("blocks that no region touches keep their coefficients, and the file its coding", "[photo]") {
  const auto image = fx::textured(83, 61, 3, 5);  // no whole number of blocks
  const Rect region{21, 18, 30, 22};
  for (Coding coding : codings) {
    for (const bool progressive : {false, true}) {
      for (const int restart_interval : {0, 3}) {
        coding.progressive = progressive;
        coding.restart_interval = restart_interval;
        CAPTURE(coding.components, coding.h[0], coding.v[0], coding.h[1], progressive, restart_interval);
        const auto file = jpeg_file(image, coding);
        const auto source = decoded(file);
        const auto result = rewritten(file, source, with_noise(source.image, region, 16));
        const auto before = coefficients_of(file), after = coefficients_of(result.file);
        CHECK(after.progressive == progressive);
        CHECK(after.restart_interval == restart_interval);
        REQUIRE(after.components.size() == before.components.size());
        for (size_t i = 0; i < before.components.size(); ++i) {
          const auto &a = before.components[i], &b = after.components[i];
          // Of a gray file the factors say nothing, and are written as 1.
          CHECK(b.h == (coding.components == 1 ? 1 : a.h));
          CHECK(b.v == (coding.components == 1 ? 1 : a.v));
          CHECK(a.table == b.table);
          REQUIRE(a.blocks.size() == b.blocks.size());
          const int wide = 8 * before.h_max / a.h, high = 8 * before.v_max / a.v;
          int changed = 0, broken = 0;
          for (int y = 0; y < a.height_blocks; ++y) {
            for (int x = 0; x < a.width_blocks; ++x) {
              if (a.at(x, y) == b.at(x, y)) continue;
              ++(touches(region, x * wide, y * high, wide, high) ? changed : broken);
            }
          }
          CHECK(changed > 0);
          CHECK(broken == 0);
        }
        CHECK(verify_rewritten(source, decoded(result.file).image, std::array{Region(region)}, false));
      }
    }
  }
}

TEST_CASE("no noise, no change: not a coefficient and not a pixel", "[photo]") {
  for (const Coding& coding : codings) {
    const auto file = jpeg_file(fx::textured(50, 35, 3, 6), coding);
    const auto source = decoded(file);
    const auto result = rewritten(file, source, source.image);
    CHECK(decoded(result.file).image.pixels == source.image.pixels);
    // Compressing the same pixels anew moves them: that is what this way of writing is for.
    const auto anew = encode(source.image, source, OutputFormat::kSame);
    REQUIRE(anew);
    CAPTURE(coding.components, coding.h[0], coding.v[0]);
    if (coding.h[0] != coding.h[1]) CHECK(psnr_db(decoded(*anew).image, source.image, {0, 0, 50, 35}) < 50);
  }
}

TEST_CASE("the noise arrives in the region as exactly as the file's tables allow", "[photo]") {
  const Rect region{16, 16, 64, 48};
  // Gray in the middle of the range, so that nothing is cut off at black or white.
  Image8 image = fx::textured(96, 80, 3, 7);
  for (uint8_t& value : image.pixels) value = static_cast<uint8_t>(60 + value / 2);
  for (const bool stores_rgb : {false, true}) {
    Coding fine{3, {1, 1, 1}, {1, 1, 1}};
    fine.quality = 100;
    fine.stores_rgb = stores_rgb;
    const auto file = jpeg_file(image, fine);
    const auto source = decoded(file);
    CHECK(source.jpeg->stores_rgb == stores_rgb);
    const auto after = with_noise(source.image, region, 8);
    const auto result = decoded(rewritten(file, source, after).file);
    // Steps of one: rounding of 64 coefficients of three components, then of pixels, about half a step each.
    CHECK(psnr_db(after, result.image, region) > 48);
    CHECK(psnr_db(after, source.image, region) < 37);  // what it is if nothing arrives
  }
}

TEST_CASE("coarse chroma takes the mean of the noise over each of its samples", "[photo]") {
  Coding coding{3, {2, 1, 1}, {2, 1, 1}};
  coding.quality = 95;
  const Image8 gray{96, 80, 3, std::vector<uint8_t>(96 * 80 * 3, 128)};
  const auto file = jpeg_file(gray, coding);
  const auto source = decoded(file);
  auto after = source.image;
  // Red up, blue down, by 12: chroma, and hardly luma.
  for (int y = 16; y < 64; ++y) {
    for (int x = 16; x < 80; ++x) {
      after.at(x, y)[0] = 140;
      after.at(x, y)[2] = 116;
    }
  }
  const auto result = decoded(rewritten(file, source, after).file);
  for (int y = 24; y < 56; ++y) {
    for (int x = 24; x < 72; ++x) {
      for (int c = 0; c < 3; ++c) REQUIRE(std::abs(result.image.at(x, y)[c] - after.at(x, y)[c]) <= 2);
    }
  }
}

TEST_CASE("a turned file comes out upright, with the coefficients of its source turned", "[photo]") {
  for (const auto& [h, v] : {std::pair{2, 2}, {2, 1}, {1, 1}}) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
      CAPTURE(h, v, orientation);
      const Coding coding{3, {h, 1, 1}, {v, 1, 1}};
      const auto file = fx::with_segment(jpeg_file(fx::textured(64, 48, 3, 5), coding),
                                         fx::exif_segment(true, static_cast<uint16_t>(orientation)));
      const auto source = decoded(file);
      const Rect region{17, 3, 12, 9};
      const auto result = rewritten(file, source, with_noise(source.image, region, 16));
      CHECK(result.is_upright);
      CHECK(fx::find(result.file, "Exif") == result.file.size());
      const auto again = decoded(result.file);
      CHECK(again.image.width_px == source.image.width_px);
      CHECK(verify_rewritten(source, again.image, std::array{Region(region)}, orientation != 1));
      CHECK(psnr_db(again.image, source.image, region) < 40);

      // Every block of the source, turned, stands where it belongs unless the region touches it.
      const auto before = coefficients_of(file), after = coefficients_of(result.file);
      const bool swaps = swaps_sides(orientation);
      const bool mirror_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
      const bool mirror_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
      int compared = 0, broken = 0;
      for (size_t i = 0; i < 3; ++i) {
        const auto &a = before.components[i], &b = after.components[i];
        const int wide = 8 * after.h_max / b.h, high = 8 * after.v_max / b.v;
        for (int y = 0; y < b.height_blocks; ++y) {
          for (int x = 0; x < b.width_blocks; ++x) {
            if (touches(region, x * wide, y * high, wide, high)) continue;
            const int from_x = swaps ? y : x, from_y = swaps ? x : y;
            const auto& stored = a.at(mirror_x ? a.width_blocks - 1 - from_x : from_x,
                                      mirror_y ? a.height_blocks - 1 - from_y : from_y);
            ++compared;
            for (size_t k = 0; k < 64; ++k) {
              const size_t across = swaps ? k / 8 : k % 8, down = swaps ? k % 8 : k / 8;
              const bool negative = (mirror_x && across % 2 == 1) != (mirror_y && down % 2 == 1);
              const int expected = stored[down * 8 + across] * (negative ? -1 : 1);
              if (b.at(x, y)[k] != expected) ++broken;
            }
          }
        }
      }
      CHECK(compared > 30);
      CHECK(broken == 0);
    }
  }
}

TEST_CASE("where blocks cannot be mirrored the file stays turned and says so, and nothing else", "[photo]") {
  const Coding coding{3, {2, 1, 1}, {2, 1, 1}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    CAPTURE(orientation);
    const auto file = fx::with_segment(jpeg_file(fx::textured(83, 61, 3, 5), coding),
                                       fx::exif_segment(false, static_cast<uint16_t>(orientation)));
    const auto source = decoded(file);
    const Rect region{17, 3, 12, 9};
    const auto result = rewritten(file, source, with_noise(source.image, region, 16));
    const bool mirrors = orientation != 1 && orientation != 5;  // 5 swaps the sides and mirrors neither
    CHECK(result.is_upright == !mirrors);
    const auto structure = read_jpeg_structure(result.file, "p");
    REQUIRE(structure);
    CHECK(structure->orientation == (mirrors ? orientation : 1));
    CHECK(fx::find(result.file, "Cam") == result.file.size());  // the source's EXIF names a camera
    const auto again = decoded(result.file);
    CHECK(again.image.width_px == source.image.width_px);
    CHECK(verify_rewritten(source, again.image, std::array{Region(region)},
                           result.is_upright && orientation != 1));
    CHECK(psnr_db(again.image, source.image, region) < 40);
  }
}

TEST_CASE("a change outside the regions' blocks is found, and named", "[photo]") {
  const auto file = jpeg_file(fx::textured(83, 61, 3, 5), {3, {2, 1, 1}, {2, 1, 1}});
  const auto source = decoded(file);
  const Rect region{21, 18, 30, 22};
  const Rect area = rewritten_area(region, source);
  CHECK(area == Rect{14, 14, 52, 36});  // blocks of 16 from 16 to 64 and to 48, and a chroma sample around
  auto image = source.image;
  image.at(14, 14)[0] ^= 64;
  image.at(65, 49)[0] ^= 64;
  CHECK(verify_rewritten(source, image, std::array{Region(region)}, false));
  image.at(66, 20)[1] ^= 64;
  const auto status = verify_rewritten(source, image, std::array{Region(region)}, false);
  REQUIRE_FALSE(status);
  CHECK(status.error().message.find("(66, 20)") != std::string::npos);
  CHECK_FALSE(verify_rewritten(source, image, std::array{Region(region)}, true));
}

TEST_CASE("a rewritten file keeps its ICC profile and no other metadata", "[photo]") {
  for (const int components : {1, 3}) {
    const auto icc = fx::icc_profile(700, components == 1 ? "GRAY" : "RGB ");
    auto file = jpeg_file(fx::textured(40, 32, 3, 2), {components});
    file = fx::with_segment(file, fx::icc_segment(1, 1, icc));
    file = fx::with_segment(file, fx::jpeg_segment(0xe1, "http://ns.adobe.com/xap/1.0/", fx::Data{0, 'x'}));
    file = fx::with_segment(file, fx::jpeg_segment(0xed, "Photoshop 3.0", fx::Data{0, 'i'}));
    file = fx::with_segment(file, fx::jpeg_segment(0xfe, "a comment", {}));
    file = fx::with_segment(file, fx::exif_segment(true, 1));
    fx::append_text(file, "a film after the picture");
    const auto source = decoded(file);
    const auto result = rewritten(file, source, with_noise(source.image, {0, 0, 40, 32}, 8)).file;
    CHECK(read_jpeg_structure(result, "p")->icc == icc);
    for (const std::string_view trace : {"Exif", "adobe", "Photoshop", "comment", "Cam", "film"}) {
      CAPTURE(trace);
      CHECK(fx::find(result, trace) == result.size());
    }
  }
}

TEST_CASE("a gray file stays gray and takes the luma of the noise", "[photo]") {
  Coding coding{1};
  coding.quality = 98;
  const Image8 gray{48, 48, 3, std::vector<uint8_t>(48 * 48 * 3, 100)};
  const auto file = jpeg_file(gray, coding);
  const auto source = decoded(file);
  auto after = source.image;
  for (size_t i = 0; i < after.pixels.size(); i += 3) after.pixels[i] = 110;  // red: 0.299 of luma
  const auto result = rewritten(file, source, after).file;
  CHECK(coefficients_of(result).components.size() == 1);
  for (const uint8_t value : decoded(result).image.pixels) REQUIRE(value == 103);
}

TEST_CASE("the same rewriting gives the same bytes, natively and in wasm", "[photo]") {
  const auto file = jpeg_file(fx::textured(61, 47, 3, 3), {3, {2, 1, 1}, {2, 1, 1}});
  const auto source = decoded(file);
  const auto result = rewritten(file, source, with_noise(source.image, {3, 4, 50, 40}, 8)).file;
  CHECK(fx::crc_of(result) == 0x7f3bdfc9u);  // a sum of a file that was looked at once
}
