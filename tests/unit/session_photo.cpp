// Open photos: what is wrong with a file is said plainly, results are bound to their file, previews show what
// is there.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "session/names.h"
#include "session/output_name.h"
#include "session/preview.h"
#include "session/stored_noise.h"
#include "unit/jpeg_fixtures.h"
#include "unit/photo_psnr.h"
#include "unit/session_fixtures.h"

using namespace session_fixtures;
using session::OpenPhoto;
using session::PhotoNoise;
using session::View;

namespace {

Error error_of(const std::vector<uint8_t>& bytes, const std::string& name) {
  const auto opened = OpenPhoto::open(bytes, name);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message.find(name) != std::string::npos);
  return opened.error();
}

// +4/255 in the left half of the canvas, -4/255 in the right one.
PhotoNoise half_and_half(const OpenPhoto& photo, std::vector<Region> regions) {
  PhotoNoise noise{photo.fingerprint(), 8.0f, std::move(regions), {}};
  ImageF canvas{2, 2, 3, {}};
  for (const int sign : {1, -1, 1, -1})
    canvas.values.insert(canvas.values.end(), 3, static_cast<float>(sign) * 4 / 255);
  noise.canvases.assign(noise.regions.size(), canvas);
  return noise;
}

std::vector<uint8_t> gray_png(int width, int height) {
  Image8 image{width, height, 3, std::vector<uint8_t>(static_cast<size_t>(width) * height * 3, 100)};
  return photo_fixtures::png_file(image);
}

}  // namespace

TEST_CASE("every kind of bad file has its own message", "[session]") {
  std::vector<uint8_t> truncated = jpeg(64, 64, 1);
  truncated.resize(truncated.size() / 2);
  const std::string text = "This is not a picture at all.\n";
  auto huge = photo_fixtures::png_signature();
  photo_fixtures::PngParts parts{30000, 30000, 8, 2, 0, {}, {}};
  photo_fixtures::append(huge, photo_fixtures::png_header(parts));
  const std::vector<Error> errors = {
      error_of(truncated, "cut.jpg"), error_of({text.begin(), text.end()}, "text.png"),
      error_of(png(1, 1, 1), "dot.png"), error_of({}, "empty.jpg"), error_of(huge, "huge.png")};
  const ErrorCode expected[] = {ErrorCode::kCorruptFile, ErrorCode::kUnknownFormat, ErrorCode::kTooSmall,
                                ErrorCode::kEmptyFile, ErrorCode::kTooLarge};
  for (size_t i = 0; i < errors.size(); ++i) {
    CHECK(errors[i].code == expected[i]);
    for (size_t k = 0; k < i; ++k) CHECK(errors[i].message != errors[k].message);
  }
}

TEST_CASE("noise is refused by any file but the one it was made for", "[session]") {
  OpenPhoto photo = open(png(40, 40, 1), "mine.png"), other = open(png(40, 40, 2), "other.png");
  const PhotoNoise noise = half_and_half(photo, {{0, 0, 40, 40}});
  CHECK(photo.apply(noise));
  const Status status = other.apply(noise);
  REQUIRE_FALSE(status);
  CHECK(status.error().code == ErrorCode::kCorruptFile);
  CHECK(status.error().message.find("other.png") != std::string::npos);
  CHECK(other.after() == nullptr);
}

TEST_CASE("stored noise makes the very same result again, and damaged bytes are refused", "[session]") {
  OpenPhoto photo = open(png(40, 40, 1));
  const PhotoNoise noise = half_and_half(photo, {{2, 3, 30, 20}, {{10, 12, 20, 24}, 30.5f}});
  const std::vector<uint8_t> bytes = session::store(noise);
  auto restored = session::restore(bytes);
  REQUIRE(restored);
  CHECK(restored->regions == noise.regions);
  REQUIRE(photo.apply(noise));
  const Image8 first = *photo.after();
  REQUIRE(photo.apply(*restored));
  CHECK(photo.after()->pixels == first.pixels);
  CHECK(first.pixels != photo.before().pixels);

  const auto refused = [](std::vector<uint8_t> damaged) {
    const auto result = session::restore(damaged);
    return !result && result.error().code == ErrorCode::kCorruptFile;
  };
  for (size_t length = 0; length < bytes.size(); length += 7)
    CHECK(refused({bytes.begin(), bytes.begin() + length}));
  auto longer = bytes, other = bytes, no_number = bytes, many = bytes;
  longer.push_back(0);
  other[3] = '2';
  std::fill(no_number.end() - 4, no_number.end(), uint8_t{255});
  many[16] = many[19] = 255;  // regions
  for (const auto& damaged : {longer, other, no_number, many}) CHECK(refused(damaged));
  CHECK(refused(session::store(PhotoNoise{})));
}

TEST_CASE(
    "a JPEG written in its own format copies its blocks, in another or a broken coding it is compressed anew",
    "[session]") {
  using jpeg_fixtures::Coding;
  const auto image = photo_fixtures::textured(64, 64, 3, 1);
  const auto written = [&](const std::vector<uint8_t>& file, photo::OutputFormat format) {
    OpenPhoto photo = open(file, "mine.jpg");
    REQUIRE(photo.apply(half_and_half(photo, {{0, 0, 24, 24}})));
    const auto result = photo.write(format);
    INFO((result ? "" : result.error().message));
    REQUIRE(result);
    CHECK(result->format == photo::Format::kJpeg);
    return *result;
  };
  const auto file = jpeg_fixtures::jpeg_file(image, {3, {2, 1, 1}, {2, 1, 1}});
  const auto same = written(file, photo::OutputFormat::kSame);
  CHECK(same.copied_blocks);
  CHECK(same.figures.psnr_db < 45);
  CHECK_FALSE(written(file, photo::OutputFormat::kJpeg).copied_blocks);

  // Steps of up to 255: next to nothing of 4 steps of noise would be left.
  jpeg_fixtures::Coding coarse;
  coarse.quality = 5;
  const auto finer = written(jpeg_fixtures::jpeg_file(image, coarse), photo::OutputFormat::kSame);
  CHECK_FALSE(finer.copied_blocks);
  CHECK(finer.figures.psnr_db < 40);

  // Another table in the same place before the second scan: the components' tables differ, and libjpeg cannot
  // write that.
  auto odd = jpeg_fixtures::jpeg_file(image, {.one_table = true, .separate_scans = true});
  std::vector<uint8_t> table = {0xff, 0xdb, 0, 67, 0};
  table.insert(table.end(), 64, 9);
  int scans = 0;
  for (size_t at = 0; at + 1 < odd.size(); ++at) {
    if (odd[at] != 0xff || odd[at + 1] != 0xda || ++scans != 2) continue;
    odd.insert(odd.begin() + static_cast<ptrdiff_t>(at), table.begin(), table.end());
    break;
  }
  CHECK_FALSE(written(odd, photo::OutputFormat::kSame).copied_blocks);
}

TEST_CASE("figures count the pixels of overlapping regions once", "[session]") {
  OpenPhoto photo = open(gray_png(40, 40));
  // Two regions side by side and one over both: 4 steps where one covers, up to 8 where two do.
  REQUIRE(photo.apply(half_and_half(photo, {{0, 0, 20, 20}})));
  const auto one = photo.figures();
  CHECK(one.max_change_255 == 4);
  CHECK(one.psnr_db > 20 * std::log10(255.0 / 4) - 1e-9);
  const std::vector<Region> twice = {{0, 0, 20, 20}, {0, 0, 20, 20}};
  const auto doubled = session::measure(photo.before(), *photo.after(), twice);
  CHECK(doubled.psnr_db == one.psnr_db);
  const std::vector<Region> wide = {{0, 0, 40, 20}};
  // Twice the area with nothing more changed: 3 dB more.
  CHECK(std::abs(session::measure(photo.before(), *photo.after(), wide).psnr_db - one.psnr_db -
                 10 * std::log10(2.0)) < 1e-9);
}

TEST_CASE("PSNR is that of the definition, over the rectangle alone", "[session]") {
  const auto a = photo_fixtures::textured(40, 30, 3, 1);
  auto b = a;
  CHECK(std::isinf(psnr_db(a, b, {0, 0, 40, 30})));
  for (int y = 10; y < 20; ++y) {
    for (int x = 10; x < 20; ++x) {
      for (int c = 0; c < 3; ++c) b.at(x, y)[c] = static_cast<uint8_t>(b.at(x, y)[c] ^ 1);
    }
  }
  CHECK(psnr_db(a, b, {10, 10, 10, 10}) == Catch::Approx(20 * std::log10(255.0)));  // every value off by one
  CHECK(psnr_db(a, b, {10, 10, 10, 20}) == Catch::Approx(20 * std::log10(255.0) + 10 * std::log10(2.0)));
  CHECK(std::isinf(psnr_db(a, b, {20, 20, 5, 5})));
}

TEST_CASE("an unchanged photo has an infinite ratio", "[session]") {
  const OpenPhoto photo = open(png(40, 40, 1));
  const std::vector<Region> whole = {{0, 0, 40, 40}};
  const auto figures = session::measure(photo.before(), photo.before(), whole);
  CHECK(std::isinf(figures.psnr_db));
  CHECK(figures.max_change_255 == 0);
}

TEST_CASE("a preview keeps the shape and the mean, and is never enlarged", "[session]") {
  const OpenPhoto photo = open(png(60, 30, 5, 4));
  const Image8 same = session::preview(photo, View::kBefore, 2048);
  CHECK(same.width_px == 60);
  CHECK(same.height_px == 30);
  const Image8 small = session::preview(photo, View::kBefore, 20);
  CHECK(small.width_px == 20);
  CHECK(small.height_px == 10);
  CHECK(small.channels == 4);
  double before = 0, after = 0;
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < 60; ++x) before += photo.before().at(x, y)[3];
  }
  for (int i = 0; i < 200; ++i) after += small.pixels[static_cast<size_t>(i) * 4 + 3];
  CHECK(std::abs(before / 1800 - after / 200) < 1.0);  // rounding to 8 bits
}

TEST_CASE("the noise view spans the whole range with the budget", "[session]") {
  OpenPhoto photo = open(gray_png(40, 40));
  REQUIRE(photo.apply(half_and_half(photo, {{0, 0, 40, 40}})));
  const Image8 noise = session::preview(photo, View::kNoise, 40);
  // 4 of 8 steps: half of the way from 128 to 255, or to 1.
  CHECK(noise.at(0, 0)[0] == 192);
  CHECK(noise.at(39, 39)[2] == 65);
  CHECK(noise.at(3, 3)[3] == 255);
  const Image8 part = session::render(photo, View::kAfter, {30, 10, 6, 4}, 3, 2);
  CHECK(part.width_px == 3);
  CHECK(part.at(0, 0)[0] == 96);
  CHECK(part.at(0, 0)[3] == 255);
}

TEST_CASE("a result is called like its photo, with the ending of its format", "[session]") {
  using photo::Format;
  using session::output_name;
  CHECK(output_name("a/b.jpg", Format::kPng) == "a/b.png");
  CHECK(output_name("IMG.JPG", Format::kJpeg) == "IMG.JPG");
  CHECK(output_name("IMG.jpeg", Format::kJpeg) == "IMG.jpeg");
  CHECK(output_name("shot.PNG", Format::kJpeg) == "shot.jpg");
  CHECK(output_name("2024.05.01", Format::kPng) == "2024.05.01.png");
  CHECK(output_name("v1.2/photo", Format::kJpeg) == "v1.2/photo.jpg");
  CHECK(output_name(".jpg", Format::kPng) == ".jpg.png");
}

TEST_CASE("a setting that does not exist is named with its choices", "[session]") {
  CHECK(*session::parse_mode("class") == protect::Objective::kClassWise);
  CHECK(*session::parse_task("dataset") == session::Task::kDataSet);
  CHECK(*session::parse_robust("platform") == protect::Robustness::kPlatform);
  CHECK(*session::parse_effort("strong") == protect::Effort::kStrong);
  CHECK(*session::parse_format("same") == photo::OutputFormat::kSame);
  const auto mode = session::parse_mode("clas");
  REQUIRE_FALSE(mode);
  CHECK(mode.error().code == ErrorCode::kBadSetting);
  CHECK(mode.error().message == "mode is \"clas\"; it must be one of: sample, class, instant, cloak");
}
