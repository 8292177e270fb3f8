// The photo folder against files that real cameras and programs wrote. Native only.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "core/random.h"
#include "photo/encode.h"
#include "photo/splat.h"
#include "photos/metadata_probe.h"
#include "photos/photo_folder.h"
#include "unit/photo_psnr.h"

using namespace untaught;
using namespace untaught::photo;
using namespace photo_probe;

TEST_CASE("every file of the collection opens, or is refused for the right reason", "[real]") {
  const auto entries = index_entries();
  REQUIRE(entries.size() == 186);
  for (const auto& entry : entries) {
    CAPTURE(entry.file);
    const auto photo = decode(bytes_of(entry.file), entry.file);
    if (photo) {
      CHECK(is_read(entry));
      CHECK(photo->stored_width_px == entry.width_px);
      CHECK(photo->stored_height_px == entry.height_px);
      if (entry.orientation > 0 && entry.kind == "jpeg") CHECK(photo->orientation == entry.orientation);
      continue;
    }
    const auto code = photo.error().code;
    INFO(photo.error().message);
    CHECK_FALSE(is_read(entry));
    CHECK(photo.error().message.find(entry.file) != std::string::npos);
    if (const auto known = refused_on_purpose().find(entry.file); known != refused_on_purpose().end()) {
      CHECK(code == known->second);
    } else if (entry.folder == "cmyk") {
      CHECK(code == ErrorCode::kCorruptFile);  // a fuzzer's, cut; whole CMYK files are among the others
    } else if (entry.folder == "broken") {
      CHECK((code == ErrorCode::kCorruptFile || code == ErrorCode::kUnsupportedFormat ||
             code == ErrorCode::kUnknownFormat || code == ErrorCode::kTooLarge ||
             code == ErrorCode::kTooSmall));
    } else {
      CHECK(code == ErrorCode::kUnsupportedFormat);  // HEIC, AVIF, WebP
    }
  }
}

TEST_CASE("the photos of an orientation series come out as one picture", "[real]") {
  for (const std::string series : {"Landscape", "Portrait"}) {
    const std::string head = "orientation/exif-orientation-examples--" + series + "_";
    const auto first = decoded(bytes_of(head + "1.jpg"), series);
    const int width = first.image.width_px, height = first.image.height_px;
    // Each file bears its own number in the middle; the quarters at the top and the bottom are the same
    // photo.
    const Rect top{0, 0, width, height / 4}, bottom{0, height - height / 4, width, height / 4};
    for (int orientation = 2; orientation <= 8; ++orientation) {
      const auto name = head + std::to_string(orientation) + ".jpg";
      const auto turned = decoded(bytes_of(name), name);
      CAPTURE(name);
      REQUIRE(turned.orientation == orientation);
      REQUIRE(turned.image.width_px == width);
      REQUIRE(turned.image.height_px == height);
      // Equal but for two JPEG compressions of it: above 30 dB. A wrong turn gives about 10.
      CHECK(psnr_db(first.image, turned.image, top) > 30.0);
      CHECK(psnr_db(first.image, turned.image, bottom) > 30.0);
    }
  }
}

TEST_CASE("PNG out is exact, and both formats keep the ICC profile and nothing else", "[real]") {
  int profiles = 0;
  for (const auto& entry : readable()) {
    CAPTURE(entry.file);
    const auto bytes = bytes_of(entry.file);
    const auto source = photo_probe::metadata_of(bytes);
    const auto photo = decoded(bytes, entry.file);
    const bool has_rgb_profile =
        source.icc.size() >= 128 && std::string(&source.icc[16], &source.icc[20]) == "RGB ";
    CHECK(photo.icc.empty() == !has_rgb_profile);
    profiles += has_rgb_profile ? 1 : 0;
    for (const auto format : {OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kSame}) {
      if (format == OutputFormat::kSame && photo.format == Format::kPng) continue;  // kPng once more
      const auto file = encode(photo.image, photo, format);
      REQUIRE(file);
      const auto result = photo_probe::metadata_of(*file);
      CHECK(result.icc == (has_rgb_profile ? source.icc : std::vector<uint8_t>{}));
      CHECK(result.other.empty());  // no EXIF, GPS, XMP, IPTC, comment, text, time, thumbnail
      const auto again = decoded(*file, "result");
      CHECK(again.orientation == 1);
      CHECK(again.image.width_px == photo.image.width_px);
      if (resolve(format, photo) == Format::kPng) {
        CHECK(again.image.pixels == photo.image.pixels);
      } else if (!photo.had_alpha) {
        const Rect all{0, 0, photo.image.width_px, photo.image.height_px};
        CHECK(psnr_db(photo.image, again.image, all) > 35.0);
      }
    }
  }
  CHECK(profiles >= 25);
}

TEST_CASE("noise on real photos keeps its promise through PNG bytes", "[real]") {
  ImageF noise{112, 112, 3, {}};
  for (uint32_t i = 0; i < 112 * 112 * 3; ++i) {
    noise.values.push_back((2.0f * random_unit(1, 1, i) - 1.0f) * 8.0f / 255.0f);
  }
  const auto entries = readable();
  REQUIRE(entries.size() > 60);
  for (size_t i = 0; i < entries.size(); i += 4) {  // every fourth: the large ones take a second each
    const auto& entry = entries[i];
    CAPTURE(entry.file);
    const auto photo = decoded(bytes_of(entry.file), entry.file);
    const int width = photo.image.width_px, height = photo.image.height_px;
    const std::vector<Region> rects = {{width / 4, height / 8, width / 2, height / 2},
                                       {0, height / 2, width / 2, height / 2}};
    const std::vector<RegionNoise> regions = {{rects[0], &noise}, {rects[1], &noise}};
    const auto result = splat(photo.image, regions, 8.0f / 255.0f);
    REQUIRE(result);
    const auto file = encode(*result, photo, OutputFormat::kPng);
    REQUIRE(file);
    const auto again = decoded(*file, "result");
    CHECK(verify(photo.image, again.image, {width, rects, {}, 8}));
    CHECK(again.image.pixels == result->pixels);
  }
}
