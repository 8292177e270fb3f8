#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <tuple>

#include "photo/decode.h"
#include "photo/encode.h"
#include "unit/jpeg_fixtures.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using namespace untaught::photo;
using namespace std::string_view_literals;
namespace fx = photo_fixtures;

namespace {

// The error of a file that must not decode; its message has to name the file.
Error refused(std::span<const uint8_t> bytes, std::string_view name = "holiday.jpg") {
  const auto photo = decode(bytes, name);
  REQUIRE_FALSE(photo);
  INFO(photo.error().message);
  CHECK(photo.error().message.find(name) != std::string::npos);
  return photo.error();
}

std::vector<uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::vector<uint8_t> jpeg_of(const Image8& image, bool progressive) {
  JpegCoding coding;
  coding.progressive = progressive;
  coding.h_sampling = {2, 1, 1};
  coding.v_sampling = {2, 1, 1};
  for (auto& table : coding.tables) table.emplace().fill(4);
  auto jpeg = write_jpeg(image, {}, coding);
  REQUIRE(jpeg);
  return *jpeg;
}

// Where the frame header's data begins (sample size, height, width, components).
size_t frame_header(std::span<const uint8_t> jpeg) {
  for (size_t at = 2; at + 4 < jpeg.size(); at += 2u + jpeg[at + 2] * 256u + jpeg[at + 3]) {
    if (jpeg[at + 1] == 0xc0 || jpeg[at + 1] == 0xc1 || jpeg[at + 1] == 0xc2) return at + 4;
  }
  FAIL("no frame header");
  return 0;
}

}  // namespace

TEST_CASE("an empty file, a text file and an unknown one get errors of their own", "[photo]") {
  CHECK(refused({}).code == ErrorCode::kEmptyFile);
  const auto text = refused(bytes_of("Dear diary, today I took a photo.\n"), "diary.png");
  CHECK(text.code == ErrorCode::kUnknownFormat);
  CHECK(text.message.find("text") != std::string::npos);
  CHECK(refused(bytes_of("\x01\x02\x03\x04\x05\x06\x07"sv)).code == ErrorCode::kUnknownFormat);
}

TEST_CASE("kinds that are not read are named", "[photo]") {
  const std::pair<std::string_view, std::string_view> kinds[] = {
      {"\0\0\0\x18"
       "ftypheic\0\0\0\0mif1heic"sv,
       "HEIC"},
      {"\0\0\0\x18"
       "ftypmif1\0\0\0\0mif1heic"sv,
       "HEIC"},
      {"\0\0\0\x1c"
       "ftypmif1\0\0\0\0mif1avifmiaf"sv,
       "AVIF"},
      {"\0\0\0\x18"
       "ftypavif\0\0\0\0mif1miaf"sv,
       "AVIF"},
      {"\0\0\0\x14"
       "ftypqt  \0\0\0\0qt  "sv,
       "MP4-like"},
      {"RIFF\x24\0\0\0WEBPVP8 "sv, "WebP"},
      {"GIF89a\x10\0\x10\0"sv, "GIF"},
      {"II*\0\x08\0\0\0"sv, "TIFF"},
      {"MM\0*\0\0\0\x08"sv, "TIFF"},
      {"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0"sv, "BMP"},
      {"\0\0\0\x0cJXL \r\n\x87\n"sv, "JPEG XL"},
      {"\0\0\0\x0cjP  \r\n\x87\n"sv, "JPEG 2000"},
      {"8BPS\0\1"sv, "Photoshop"},
      {"%PDF-1.7"sv, "PDF"},
  };
  for (const auto& [head, kind] : kinds) {
    CAPTURE(kind);
    const auto error = refused(bytes_of(head), "from-phone.png");
    CHECK(error.code == ErrorCode::kUnsupportedFormat);
    CHECK(error.message.find(kind) != std::string::npos);
  }
}

TEST_CASE("sizes are judged by the header, before anything of that size is allocated", "[photo]") {
  // 30,000 x 30,000 RGBA would be 3.4 GiB. The files hold no such picture: only the header can tell.
  for (const auto& [width, height] : {std::pair{30000, 30000}, {16385, 16}, {16, 16385}, {8001, 8000}}) {
    CAPTURE(width, height);
    CHECK(refused(fx::png_file(fx::PngParts{width, height, 8, 6, 0, {1, 2, 3}, {}})).code ==
          ErrorCode::kTooLarge);
  }
  auto jpeg = jpeg_of(fx::textured(32, 32, 3, 1), false);
  const size_t frame = frame_header(jpeg);
  jpeg[frame + 1] = jpeg[frame + 3] = 30000 >> 8;
  jpeg[frame + 2] = jpeg[frame + 4] = 30000 & 255;
  const auto error = refused(jpeg);
  CHECK(error.code == ErrorCode::kTooLarge);
  CHECK(error.message.find("30000 x 30000") != std::string::npos);

  CHECK(refused(fx::png_file(fx::textured(1, 1, 3, 1))).code == ErrorCode::kTooSmall);
  CHECK(refused(fx::png_file(fx::textured(15, 40, 3, 1))).code == ErrorCode::kTooSmall);
  CHECK(refused(jpeg_of(fx::textured(1, 1, 3, 1), false)).code == ErrorCode::kTooSmall);
  CHECK(decode(fx::png_file(fx::textured(16, 16, 3, 1)), "small.png"));
}

TEST_CASE("a JPEG cut anywhere is an error", "[photo]") {
  for (const bool progressive : {false, true}) {
    const auto jpeg = jpeg_of(fx::textured(45, 33, 3, 2), progressive);
    REQUIRE(decode(jpeg, "whole.jpg"));
    for (size_t length = 3; length < jpeg.size(); ++length) {
      const std::vector<uint8_t> cut(jpeg.begin(), jpeg.begin() + static_cast<ptrdiff_t>(length));
      CAPTURE(progressive, length);
      REQUIRE(refused(cut).code == ErrorCode::kCorruptFile);
    }
  }
}

TEST_CASE("a JPEG whose data ends early is an error even with an end marker", "[photo]") {
  for (const bool progressive : {false, true}) {
    const auto jpeg = jpeg_of(fx::textured(64, 64, 3, 3), progressive);
    for (size_t length = jpeg.size() / 2; length < jpeg.size() - 8; length += 7) {
      std::vector<uint8_t> mended(jpeg.begin(), jpeg.begin() + static_cast<ptrdiff_t>(length));
      if (mended.back() == 0xff) mended.pop_back();
      mended.insert(mended.end(), {0xff, 0xd9});
      const auto photo = decode(mended, "mended.jpg");
      CAPTURE(progressive, length);
      // A progressive file cut exactly between two scans is a complete, coarser picture.
      if (progressive && photo) continue;
      REQUIRE_FALSE(photo);
      CHECK(photo.error().code == ErrorCode::kCorruptFile);
    }
  }
}

TEST_CASE("bytes after the end of a JPEG do no harm", "[photo]") {
  auto jpeg = jpeg_of(fx::textured(40, 24, 3, 4), false);
  const auto before = decode(jpeg, "a.jpg");
  jpeg.insert(jpeg.end(), 1000, 0xff);
  const auto after = decode(jpeg, "a.jpg");
  REQUIRE(before);
  REQUIRE(after);
  CHECK(before->image.pixels == after->image.pixels);
}

TEST_CASE("kinds of JPEG that are not read are named", "[photo]") {
  const auto jpeg = jpeg_of(fx::textured(32, 32, 3, 1), false);
  const size_t frame = frame_header(jpeg);
  const auto changed = [&](size_t at, uint8_t value) {
    auto copy = jpeg;
    copy[at] = value;
    return refused(copy);
  };
  for (const auto& [at, value, word] : {std::tuple<size_t, uint8_t, std::string_view>{frame, 12, "12-bit"},
                                        {frame - 3, 0xc9, "arithmetic"},
                                        {frame - 3, 0xca, "arithmetic"},
                                        {frame - 3, 0xc3, "lossless"},
                                        {frame - 3, 0xc5, "hierarchical"}}) {
    CAPTURE(word);
    const auto error = changed(at, value);
    CHECK(error.code == ErrorCode::kUnsupportedFormat);
    CHECK(error.message.find(word) != std::string::npos);
  }
  CHECK(changed(frame, 9).code == ErrorCode::kCorruptFile);
  CHECK(changed(frame + 7, 0x52).code == ErrorCode::kCorruptFile);
}

TEST_CASE("the inks of a CMYK JPEG are mixed to RGB, and that is said", "[photo]") {
  const auto image = fx::textured(50, 34, 3, 4);
  for (const bool is_ycck : {false, true}) {
    for (const bool progressive : {false, true}) {
      CAPTURE(is_ycck, progressive);
      jpeg_fixtures::Coding coding{4};
      coding.quality = 100;
      coding.is_ycck = is_ycck;
      coding.progressive = progressive;
      const auto photo = decode(jpeg_fixtures::jpeg_file(image, coding), "inks.jpg");
      REQUIRE(photo);
      CHECK(photo->converted_from_cmyk);
      CHECK_FALSE(photo->jpeg);
      CHECK(photo->image.channels == 3);
      double worst = 0;
      for (size_t i = 0; i < image.pixels.size(); ++i) {
        worst = std::max(worst,
                         std::abs(photo->image.pixels[i] - image.pixels[i] * jpeg_fixtures::kBlack / 255.0));
      }
      CHECK(worst < 4);  // of rounding in the transform and the colours; wrong inks are off by tens
      const auto again = encode(photo->image, *photo, OutputFormat::kSame);
      REQUIRE(again);
      CHECK_FALSE(decode(*again, "again.jpg")->converted_from_cmyk);
    }
  }
  CHECK_FALSE(decode(fx::gray_jpeg(), "gray.jpg")->converted_from_cmyk);
}

TEST_CASE("a gray JPEG becomes RGB", "[photo]") {
  const auto photo = decode(fx::gray_jpeg(), "gray.jpg");
  REQUIRE(photo);
  CHECK(photo->image.channels == 3);
  CHECK(photo->jpeg->components == 1);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      const uint8_t* p = photo->image.at(x, y);
      CHECK((p[0] == 138 && p[1] == 138 && p[2] == 138));
    }
  }
}
