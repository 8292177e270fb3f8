// The photo folder against files that real cameras and programs wrote. Native only; reads
// $UNTAUGHT_DATA/photos, whose INDEX.csv says what each file is (another decoder's view of it, not ours).
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "core/random.h"
#include "photo/decode.h"
#include "photo/encode.h"
#include "photo/region.h"
#include "photo/splat.h"
#include "photos/metadata_probe.h"
#include "unit/photo_psnr.h"

using namespace untaught;
using namespace untaught::photo;

namespace {

struct Entry {
  std::string file, folder, kind;
  int width_px = 0, height_px = 0;  // as stored; 0 where the index could not tell
  int orientation = 0;              // 0: none stated
  std::string icc;
  bool decodes_elsewhere = false;
};

std::filesystem::path photo_folder() {
  const char* data = std::getenv("UNTAUGHT_DATA");
  if (data == nullptr || *data == '\0') FAIL("UNTAUGHT_DATA names no folder: this lane needs --data");
  return std::filesystem::path(data) / "photos";
}

std::vector<std::string> split(const std::string& line) {
  // File names hold commas; the last nine columns do not.
  std::vector<std::string> fields;
  size_t end = line.size();
  while (fields.size() < 9) {
    const size_t comma = line.rfind(',', end - 1);
    fields.insert(fields.begin(), line.substr(comma + 1, end - comma - 1));
    end = comma;
  }
  fields.insert(fields.begin(), line.substr(0, end));
  return fields;
}

std::vector<Entry> index_entries() {
  std::ifstream file(photo_folder() / "INDEX.csv");
  std::vector<Entry> entries;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const auto fields = split(line);
    Entry entry{fields[0],         fields[0].substr(0, fields[0].find('/')), fields[1], 0, 0, 0, fields[5],
                fields[9] == "yes"};
    if (const size_t x = fields[2].find('x'); x != std::string::npos) {
      entry.width_px = std::stoi(fields[2].substr(0, x));
      entry.height_px = std::stoi(fields[2].substr(x + 1));
    }
    if (!fields[3].empty()) entry.orientation = std::stoi(fields[3]);
    entries.push_back(entry);
  }
  return entries;
}

std::vector<uint8_t> bytes_of(const std::string& file) {
  std::ifstream stream(photo_folder() / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Photo decoded(std::span<const uint8_t> bytes, const std::string& name) {
  auto photo = decode(bytes, name);
  if (!photo) FAIL(photo.error().message);
  return std::move(*photo);
}

// Files outside broken/ that another decoder opens and we refuse, and why.
const std::map<std::string, ErrorCode>& refused_on_purpose() {
  static const std::map<std::string, ErrorCode> files = {
      // CMYK.
      {"icc/exifr--issue-metadata-extractor-65.jpg", ErrorCode::kUnsupportedFormat},
      {"icc/jpeg-decoder--ycck.jpg", ErrorCode::kUnsupportedFormat},
      {"icc/zune-image--Kiara_limited_progressive_four_components.jpg", ErrorCode::kUnsupportedFormat},
      // 16 pixels a side are the least.
      {"icc/jpeg-decoder--partial_progressive.jpg", ErrorCode::kTooSmall},
      {"png/image-rs--dispose-background-blend-source.png.anim_03.png", ErrorCode::kTooSmall},
      {"png/image-rs--sample_1.gif.png", ErrorCode::kTooSmall},
      {"png/pillow--morph_a.png", ErrorCode::kTooSmall},
      // Damaged by a fuzzer: cut, wrong checksums, an endless deflate stream. Others show what they can.
      {"png/go-fuzz-corpus--4a5e5f4ebd8c4f5939233346db4948e7741929e3-1", ErrorCode::kCorruptFile},
      {"png/go-fuzz-corpus--bab2afd5b1c82095a63f311140c868bf8d0dd119-2", ErrorCode::kCorruptFile},
      {"png/metadata-extractor-images--c-m2-593d4b1a0b5d13b539c6c098dc5797ca.png", ErrorCode::kCorruptFile},
      {"png/zune-image--5c9cfedc35bec8ad271d931fd1c90558e7015989", ErrorCode::kCorruptFile},
      {"png/zune-image--eddbd6d6e4f81dca02180148ee69b717ffb87b18", ErrorCode::kTooSmall},
      {"png16/go-fuzz-corpus--4b43c105e8752c56eb99dceb1d9c07f391e5068c-1", ErrorCode::kCorruptFile},
      {"png16/metadata-extractor-images--c-m1-aded9dc1dc9361363ad0b426c2ff1846.png", ErrorCode::kCorruptFile},
      {"png16/zune-image--a8751b96cad52fd48bc9b31863375b84d8880a65", ErrorCode::kCorruptFile},
      {"progressive/libjpeg-turbo-seed-corpora--id:001381,src:000604,op:int16,pos:224,val:be:+127.jpg",
       ErrorCode::kCorruptFile},
      {"progressive/libjpeg-turbo-seed-corpora--id:005239,sync:jpeg_turbo,src:004016.jpg",
       ErrorCode::kCorruptFile},
      {"progressive/libjpeg-turbo-seed-corpora--id:003061,src:002925,op:flip1,pos:163.jpg",
       ErrorCode::kTooLarge},
      // Arithmetic coding.
      {"progressive/libjpeg-turbo-seed-corpora--id:000967,src:000266,op:flip1,pos:163.jpg",
       ErrorCode::kUnsupportedFormat},
      {"progressive/libjpeg-turbo-seed-corpora--id:001538,src:000752,op:flip1,pos:311.jpg",
       ErrorCode::kUnsupportedFormat},
      // An animation.
      {"png/pillow--sequence_reorder_chunk.png", ErrorCode::kUnsupportedFormat},
  };
  return files;
}

bool is_read(const Entry& entry) {
  return (entry.kind == "jpeg" || entry.kind == "png") && entry.decodes_elsewhere &&
         !refused_on_purpose().contains(entry.file);
}

std::vector<Entry> readable() {
  auto entries = index_entries();
  std::erase_if(entries, [](const Entry& entry) { return !is_read(entry); });
  return entries;
}

}  // namespace

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
    } else if (entry.folder == "broken") {
      CHECK((code == ErrorCode::kCorruptFile || code == ErrorCode::kUnsupportedFormat ||
             code == ErrorCode::kUnknownFormat || code == ErrorCode::kTooLarge ||
             code == ErrorCode::kTooSmall));
    } else {
      CHECK(code == ErrorCode::kUnsupportedFormat);  // HEIC, AVIF, WebP, CMYK
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
    CHECK(verify(photo.image, again.image, rects, 8));
    CHECK(again.image.pixels == result->pixels);
  }
}
