#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>

#include "photo/decode.h"
#include "photo/encode.h"
#include "photo/jpeg_markers.h"
#include "unit/photo_fixtures.h"
#include "unit/photo_psnr.h"

using namespace untaught;
using namespace untaught::photo;
namespace fx = photo_fixtures;
using fx::Data;

namespace {

Data encoded(const Image8& pixels, const Photo& source, OutputFormat format) {
  auto file = encode(pixels, source, format);
  if (!file) FAIL(file.error().message);
  return *file;
}

Photo decoded(const Data& file) {
  auto photo = decode(file, "p");
  if (!photo) FAIL(photo.error().message);
  return *photo;
}

// How often each chunk type occurs.
std::map<std::string, int> chunk_types(const Data& png) {
  std::map<std::string, int> types;
  for (size_t at = 8; at + 12 <= png.size();) {
    const size_t length = png[at] << 24 | png[at + 1] << 16 | png[at + 2] << 8 | png[at + 3];
    ++types[std::string(png.begin() + static_cast<ptrdiff_t>(at) + 4,
                        png.begin() + static_cast<ptrdiff_t>(at) + 8)];
    at += 12 + length;
  }
  return types;
}

JpegCoding coding_of(std::array<int, 3> h, std::array<int, 3> v, bool progressive) {
  JpegCoding coding;
  coding.h_sampling = h;
  coding.v_sampling = v;
  coding.progressive = progressive;
  for (size_t i = 0; i < 3; ++i) {
    auto& table = coding.tables[i].emplace();
    // Unlike along the two axes, and beyond 255 at high frequencies.
    for (size_t k = 0; k < 64; ++k) table[k] = static_cast<uint16_t>(2 + i * 3 + (k % 8) * 2 + (k / 8) * 40);
  }
  return coding;
}

}  // namespace

TEST_CASE("PNG out is exact, at any size, with and without alpha", "[photo]") {
  for (const int channels : {3, 4}) {
    for (const auto& [width, height] : {std::pair{16, 16}, {17, 331}, {333, 19}, {128, 97}}) {
      const auto image = fx::textured(width, height, channels, 7);
      Photo source;
      source.image = image;
      const auto again = decoded(encoded(image, source, OutputFormat::kPng));
      CAPTURE(channels, width, height);
      CHECK(again.image.channels == channels);
      CHECK(again.image.pixels == image.pixels);
    }
  }
}

TEST_CASE("a large PNG takes the fast deflate and is exact too", "[photo]") {
  const auto image = fx::textured(2048, 1960, 3, 8);
  const auto file = write_png(image, {}, {});
  REQUIRE(file);
  CHECK(decoded(*file).image.pixels == image.pixels);
}

TEST_CASE("the same picture gives the same bytes", "[photo]") {
  const auto image = fx::textured(61, 47, 3, 3);
  Photo source;
  source.icc = fx::icc_profile(300);
  for (const auto format : {OutputFormat::kPng, OutputFormat::kJpeg}) {
    CHECK(encoded(image, source, format) == encoded(image, source, format));
  }
  // Natively and in wasm: sums of files that were looked at once.
  const auto png = encoded(image, source, OutputFormat::kPng);
  const auto jpeg = encoded(image, source, OutputFormat::kJpeg);
  CHECK(fx::crc_of(png) == 0x8d750d42u);
  CHECK(fx::crc_of(jpeg) == 0x809aabdcu);
}

TEST_CASE("a flat PNG is small", "[photo]") {
  Image8 flat{512, 512, 3, Data(512 * 512 * 3, 90)};
  const auto file = write_png(flat, {}, {});
  REQUIRE(file);
  CHECK(file->size() < 4000);
}

TEST_CASE("colour chunks pass from PNG to PNG, all other metadata is dropped", "[photo]") {
  Data before;
  const Data gamma = {0, 0, 0xb1, 0x8f};
  const Data primaries(32, 7);
  fx::append(before, fx::png_chunk("gAMA", gamma));
  fx::append(before, fx::png_chunk("cHRM", primaries));
  fx::append(before, fx::png_chunk("sRGB", Data{1}));
  fx::append(before, fx::png_chunk("cICP", Data{12, 13, 0, 1}));
  fx::append(before, fx::png_chunk("gAMA", Data{0, 0, 0, 1}));  // a second one does not count
  fx::append(before, fx::png_chunk("eXIf", fx::exif_block(true, 1)));
  fx::append(before, fx::png_chunk("tEXt", Data{'G', 'P', 'S', 0, 'h', 'e', 'r', 'e'}));
  fx::append(before, fx::png_chunk("pHYs", Data{0, 0, 1, 0, 0, 0, 1, 0, 0}));
  fx::append(before, fx::png_chunk("tIME", Data{7, 0xe9, 1, 1, 1, 1, 1}));
  const auto photo = decoded(fx::png_file(fx::textured(40, 30, 3, 1), before));
  const auto file = encoded(photo.image, photo, OutputFormat::kSame);
  const std::map<std::string, int> expected = {{"IHDR", 1}, {"gAMA", 1}, {"cHRM", 1}, {"sRGB", 1},
                                               {"cICP", 1}, {"IDAT", 1}, {"IEND", 1}};
  CHECK(chunk_types(file) == expected);
  const auto again = decoded(file);
  REQUIRE(again.colour_chunks.size() == 4);
  CHECK(again.colour_chunks[0].data == gamma);
  CHECK(again.colour_chunks[1].data == primaries);
}

TEST_CASE("JPEG out carries no EXIF, XMP, comment or thumbnail of the source", "[photo]") {
  const auto image = fx::textured(40, 32, 3, 2);
  auto source = write_jpeg(image, {}, std::nullopt);
  REQUIRE(source);
  auto file = fx::with_segment(*source, fx::exif_segment(true, 6));
  file = fx::with_segment(file, fx::jpeg_segment(0xe1, "http://ns.adobe.com/xap/1.0/", Data{0, 'x'}));
  file = fx::with_segment(file, fx::jpeg_segment(0xed, "Photoshop 3.0", Data{0, 'i'}));
  file = fx::with_segment(file, fx::jpeg_segment(0xfe, "a comment", {}));
  const auto photo = decoded(file);
  for (const auto format : {OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kSame}) {
    const auto out = encoded(photo.image, photo, format);
    for (const std::string_view trace : {"Exif", "adobe", "Photoshop", "comment", "Cam"}) {
      CAPTURE(trace);
      CHECK(fx::find(out, trace) == out.size());
    }
    CHECK(decoded(out).image.width_px == 32);  // upright, and not turned again
  }
}

TEST_CASE("high-quality JPEG keeps full colour resolution and comes close to the picture", "[photo]") {
  const auto image = fx::textured(150, 90, 3, 4);
  const auto file = write_jpeg(image, {}, std::nullopt);
  REQUIRE(file);
  const auto again = decoded(*file);
  CHECK(again.jpeg->h_sampling == std::array<int, 3>{1, 1, 1});
  CHECK(again.jpeg->v_sampling == std::array<int, 3>{1, 1, 1});
  // Noise of 56 steps a channel is about the hardest content; libjpeg at 95 gives 36 dB here.
  CHECK(psnr_db(image, again.image, {0, 0, 150, 90}) > 34.0);
}

TEST_CASE("JPEG in the same format keeps tables, subsampling and progression", "[photo]") {
  const auto image = fx::textured(83, 61, 3, 5);
  for (const bool progressive : {false, true}) {
    for (const auto& [h, v] : {std::pair<std::array<int, 3>, std::array<int, 3>>{{2, 1, 1}, {2, 1, 1}},
                               {{2, 1, 1}, {1, 1, 1}},
                               {{1, 1, 1}, {2, 1, 1}},
                               {{1, 1, 1}, {1, 1, 1}},
                               {{4, 1, 1}, {1, 1, 1}}}) {
      const auto coding = coding_of(h, v, progressive);
      const auto first = write_jpeg(image, {}, coding);
      REQUIRE(first);
      const auto photo = decoded(*first);
      const auto structure = read_jpeg_structure(encoded(photo.image, photo, OutputFormat::kSame), "p");
      REQUIRE(structure);
      CAPTURE(progressive, h[0], v[0]);
      CHECK(structure->coding.progressive == progressive);
      CHECK(structure->coding.h_sampling == h);
      CHECK(structure->coding.v_sampling == v);
      CHECK(structure->coding.tables == coding.tables);
    }
  }
}

TEST_CASE("a turned JPEG keeps its tables and subsampling turned", "[photo]") {
  const auto coding = coding_of({2, 1, 1}, {1, 1, 1}, false);
  const auto first = write_jpeg(fx::textured(80, 48, 3, 5), {}, coding);
  REQUIRE(first);
  const auto photo = decoded(fx::with_segment(*first, fx::exif_segment(true, 6)));
  const auto structure = read_jpeg_structure(encoded(photo.image, photo, OutputFormat::kSame), "p");
  REQUIRE(structure);
  CHECK(structure->width_px == 48);
  CHECK(structure->coding.h_sampling == std::array<int, 3>{1, 1, 1});
  CHECK(structure->coding.v_sampling == std::array<int, 3>{2, 1, 1});
  CHECK((*structure->coding.tables[0])[8] == (*coding.tables[0])[1]);
}

TEST_CASE("codings that cannot be kept fall back to quality 95 at 4:4:4", "[photo]") {
  const auto image = fx::textured(50, 40, 3, 6);
  const auto plain = write_jpeg(image, {}, std::nullopt);
  auto no_table = coding_of({2, 1, 1}, {2, 1, 1}, true);
  no_table.tables[2].reset();
  const auto odd_ratio = coding_of({3, 2, 1}, {1, 1, 1}, false);
  CHECK(*write_jpeg(image, {}, no_table) == *plain);
  CHECK(*write_jpeg(image, {}, odd_ratio) == *plain);
  // 2x2, 2x2, 2x2 is 4:4:4 in other words.
  const auto doubled = write_jpeg(image, {}, coding_of({2, 2, 2}, {2, 2, 2}, false));
  CHECK(*doubled == *write_jpeg(image, {}, coding_of({1, 1, 1}, {1, 1, 1}, false)));
}

TEST_CASE("a gray JPEG written in the same format uses its table for all components", "[photo]") {
  const auto photo = decoded(fx::gray_jpeg());
  const auto structure = read_jpeg_structure(encoded(photo.image, photo, OutputFormat::kSame), "p");
  REQUIRE(structure);
  QuantTable eights;
  eights.fill(8);
  for (const auto& table : structure->coding.tables) CHECK(table == eights);
}

TEST_CASE("a JPEG that stores RGB is written as RGB again", "[photo]") {
  auto coding = coding_of({1, 1, 1}, {1, 1, 1}, false);
  coding.stores_rgb = true;
  for (auto& table : coding.tables) table->fill(1);
  const auto image = fx::textured(40, 40, 3, 9);
  const auto first = write_jpeg(image, {}, coding);
  REQUIRE(first);
  const auto photo = decoded(*first);
  CHECK(photo.jpeg->stores_rgb);
  CHECK(psnr_db(image, photo.image, {0, 0, 40, 40}) > 50.0);  // steps of 1, and no colour conversion
  CHECK(read_jpeg_structure(encoded(photo.image, photo, OutputFormat::kSame), "p")->coding.stores_rgb);
}

TEST_CASE("alpha is laid over white in a JPEG", "[photo]") {
  Image8 image{32, 32, 4, {}};
  for (int i = 0; i < 32 * 32; ++i)
    image.pixels.insert(image.pixels.end(), {10, 20, 30, static_cast<uint8_t>(i % 32 < 16 ? 0 : 255)});
  const auto file = write_jpeg(image, {}, std::nullopt);
  REQUIRE(file);
  const auto again = decoded(*file);
  CHECK(again.image.channels == 3);
  CHECK(again.image.at(4, 4)[0] > 250);
  CHECK(again.image.at(28, 4)[2] < 40);
}
