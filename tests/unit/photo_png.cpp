#include <catch2/catch_test_macros.hpp>
#include <string>

#include "photo/decode.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using namespace untaught::photo;
namespace fx = photo_fixtures;
using fx::Data;

namespace {

constexpr int kSide = 17;  // odd, so that rows of small samples end within a byte

// A sample for each place, of any depth.
uint32_t sample(int x, int y, int c, int bits) {
  return random_u32(11, static_cast<uint32_t>(c), static_cast<uint32_t>(y * 100 + x)) >> (32 - bits);
}

// Rows of `samples` samples a pixel, packed, unfiltered; only places x0 + i * dx, y0 + j * dy (for
// interlacing).
void append_rows(Data& rows, int samples, int bits, int x0 = 0, int y0 = 0, int dx = 1, int dy = 1) {
  if (x0 >= kSide) return;
  for (int y = y0; y < kSide; y += dy) {
    rows.push_back(0);
    uint32_t pending = 0;
    int pending_bits = 0;
    for (int x = x0; x < kSide; x += dx) {
      for (int c = 0; c < samples; ++c) {
        const uint32_t value = sample(x, y, c, bits);
        if (bits == 16) rows.push_back(static_cast<uint8_t>(value >> 8));
        if (bits >= 8) {
          rows.push_back(static_cast<uint8_t>(value & 255));
          continue;
        }
        pending = pending << bits | value;
        pending_bits += bits;
        if (pending_bits < 8) continue;
        rows.push_back(static_cast<uint8_t>(pending));
        pending = 0;
        pending_bits = 0;
      }
    }
    if (pending_bits > 0) rows.push_back(static_cast<uint8_t>(pending << (8 - pending_bits)));
  }
}

fx::PngParts parts_of(uint8_t colour_type, int samples, uint8_t bits) {
  fx::PngParts parts{kSide, kSide, bits, colour_type, 0, {}, {}};
  append_rows(parts.rows, samples, bits);
  return parts;
}

// The stated rule for any depth: round(v * 255 / largest).
int to_8_bits(uint32_t value, int bits) {
  const uint32_t largest = (1u << bits) - 1;
  return static_cast<int>((value * 255 + largest / 2) / largest);
}

Photo decoded(const Data& file) {
  auto photo = decode(file, "p.png");
  if (!photo) FAIL(photo.error().message);
  return *photo;
}

ErrorCode refusal(const Data& file) {
  const auto photo = decode(file, "p.png");
  REQUIRE_FALSE(photo);
  return photo.error().code;
}

Data palette(int entries) {
  Data colours;
  for (int i = 0; i < entries; ++i) {
    for (int c = 0; c < 3; ++c)
      colours.push_back(static_cast<uint8_t>(random_u32(2, 2, static_cast<uint32_t>(i * 3 + c))));
  }
  return colours;
}

}  // namespace

TEST_CASE("gray PNG of every depth becomes RGB by the stated rounding", "[photo]") {
  for (const uint8_t bits : {1, 2, 4, 8, 16}) {
    const auto photo = decoded(fx::png_file(parts_of(0, 1, bits)));
    REQUIRE(photo.image.channels == 3);
    CHECK(photo.reduced_from_16_bits == (bits == 16));
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        CAPTURE(int{bits}, x, y);
        for (int c = 0; c < 3; ++c)
          REQUIRE(photo.image.at(x, y)[c] == to_8_bits(sample(x, y, 0, bits), bits));
      }
    }
  }
}

TEST_CASE("colour and alpha of 8 and 16 bits are kept, alpha straight", "[photo]") {
  for (const uint8_t bits : {8, 16}) {
    for (const auto& [type, samples] : {std::pair{2, 3}, {4, 2}, {6, 4}}) {
      const auto photo = decoded(fx::png_file(parts_of(static_cast<uint8_t>(type), samples, bits)));
      const bool has_alpha = type != 2;
      CHECK(photo.had_alpha == has_alpha);
      REQUIRE(photo.image.channels == (has_alpha ? 4 : 3));
      for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
          for (int c = 0; c < photo.image.channels; ++c) {
            const int stored = type == 4 ? (c == 3 ? 1 : 0) : c;
            CAPTURE(int{bits}, type, x, y, c);
            REQUIRE(photo.image.at(x, y)[c] == to_8_bits(sample(x, y, stored, bits), bits));
          }
        }
      }
    }
  }
}

TEST_CASE("a palette is looked up, with its transparency; an index beyond its end is black", "[photo]") {
  for (const uint8_t bits : {1, 2, 4, 8}) {
    const int entries = bits == 1 ? 2 : 3;
    auto parts = parts_of(3, 1, bits);
    const Data colours = palette(entries);
    const Data alphas = {0, 77};
    parts.before_image = fx::png_chunk("PLTE", colours);
    fx::append(parts.before_image, fx::png_chunk("tRNS", alphas));
    const auto photo = decoded(fx::png_file(parts));
    REQUIRE(photo.image.channels == 4);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const size_t index = sample(x, y, 0, bits);
        const uint8_t* pixel = photo.image.at(x, y);
        CAPTURE(int{bits}, x, y, index);
        for (size_t c = 0; c < 3; ++c)
          REQUIRE(pixel[c] == (index < static_cast<size_t>(entries) ? colours[index * 3 + c] : 0));
        REQUIRE(pixel[3] == (index < 2 ? alphas[index] : 255));
      }
    }
  }
}

TEST_CASE("a transparent colour becomes alpha", "[photo]") {
  auto parts = parts_of(2, 3, 8);
  const Data key = {0, static_cast<uint8_t>(sample(5, 6, 0, 8)), 0, static_cast<uint8_t>(sample(5, 6, 1, 8)),
                    0, static_cast<uint8_t>(sample(5, 6, 2, 8))};
  parts.before_image = fx::png_chunk("tRNS", key);
  const auto photo = decoded(fx::png_file(parts));
  REQUIRE(photo.had_alpha);
  CHECK(photo.image.at(5, 6)[3] == 0);
  CHECK(photo.image.at(6, 6)[3] == 255);
}

TEST_CASE("an interlaced PNG gives the same picture", "[photo]") {
  const auto plain = parts_of(2, 3, 8);
  auto woven = plain;
  woven.interlace = 1;
  woven.rows.clear();
  constexpr int kPasses[7][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                 {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
  for (const auto& [x0, y0, dx, dy] : kPasses) append_rows(woven.rows, 3, 8, x0, y0, dx, dy);
  CHECK(decoded(fx::png_file(woven)).image.pixels == decoded(fx::png_file(plain)).image.pixels);
}

TEST_CASE("a PNG cut anywhere is an error", "[photo]") {
  const auto file = fx::png_file(parts_of(2, 3, 8));
  REQUIRE(decode(file, "whole.png"));
  for (size_t length = 8; length < file.size(); ++length) {
    CAPTURE(length);
    REQUIRE(refusal(Data(file.begin(), file.begin() + static_cast<ptrdiff_t>(length))) ==
            ErrorCode::kCorruptFile);
  }
}

TEST_CASE("a flipped bit in a critical chunk is found by its checksum", "[photo]") {
  const auto file = fx::png_file(parts_of(2, 3, 8));
  for (const std::string_view type : {"IHDR", "IDAT", "IEND"}) {
    auto damaged = file;
    const size_t at = fx::find(file, type);
    damaged[type == "IEND" ? at + 4 : at + 6] ^= 1;  // IEND has no data: its checksum is hit
    const auto photo = decode(damaged, "p.png");
    CAPTURE(type);
    REQUIRE_FALSE(photo);
    CHECK(photo.error().code == ErrorCode::kCorruptFile);
    CHECK(photo.error().message.find(type) != std::string::npos);
  }
}

TEST_CASE("an ancillary chunk with a wrong checksum counts as absent", "[photo]") {
  auto exif = fx::png_chunk("eXIf", fx::exif_block(true, 6));
  exif.back() ^= 1;
  const auto photo = decoded(fx::png_file(fx::textured(20, 30, 3, 1), exif));
  CHECK(photo.orientation == 1);
  CHECK(photo.image.width_px == 20);
}

TEST_CASE("too few rows, a missing palette, no picture, two headers and bad headers are errors", "[photo]") {
  auto short_rows = parts_of(2, 3, 8);
  short_rows.rows.resize(short_rows.rows.size() - kSide);
  CHECK(refusal(fx::png_file(short_rows)) == ErrorCode::kCorruptFile);
  CHECK(refusal(fx::png_file(parts_of(3, 1, 8))) == ErrorCode::kCorruptFile);

  const auto parts = parts_of(2, 3, 8);
  auto no_image = fx::png_signature();
  fx::append(no_image, fx::png_header(parts));
  fx::append(no_image, fx::png_chunk("IEND", {}));
  CHECK(refusal(no_image) == ErrorCode::kCorruptFile);

  auto two_headers = parts;
  two_headers.before_image = fx::png_header(parts);
  CHECK(refusal(fx::png_file(two_headers)) == ErrorCode::kCorruptFile);

  for (const auto& [type, bits] : {std::pair{2, 4}, {3, 16}, {5, 8}, {7, 8}, {0, 3}}) {
    auto impossible = parts;
    impossible.colour_type = static_cast<uint8_t>(type);
    impossible.bits = static_cast<uint8_t>(bits);
    CAPTURE(type, bits);
    CHECK(refusal(fx::png_file(impossible)) == ErrorCode::kCorruptFile);
  }
}

TEST_CASE("animations, Apple's variant and unknown critical chunks are refused by name", "[photo]") {
  for (const auto& [type, data] : {std::pair<std::string_view, Data>{"acTL", {0, 0, 0, 2, 0, 0, 0, 0}},
                                   {"CgBI", {0, 0, 0, 0}},
                                   {"ABCD", {1}}}) {
    auto parts = parts_of(2, 3, 8);
    parts.before_image = fx::png_chunk(type, data);
    CAPTURE(type);
    CHECK(refusal(fx::png_file(parts)) == ErrorCode::kUnsupportedFormat);
  }
}

TEST_CASE("a stream that unpacks to far more than the picture is refused early", "[photo]") {
  // Deflate by hand, fixed codes: a zero, then 400,000 times "repeat it 258 times". 650 kB that unpack to 103
  // MB.
  Data stream = {0x78, 0x01};
  uint32_t pending = 0;
  int pending_bits = 0;
  const auto put = [&](std::string_view bits) {
    for (const char bit : bits) {
      pending |= static_cast<uint32_t>(bit == '1') << pending_bits;
      if (++pending_bits < 8) continue;
      stream.push_back(static_cast<uint8_t>(pending));
      pending = 0;
      pending_bits = 0;
    }
  };
  put("1"), put("10"), put("00110000");  // last block, fixed codes (least significant bit first), literal 0
  for (int i = 0; i < 400000; ++i) put("1100010100000");
  put("0000000"), put("0000000");
  auto file = fx::png_signature();
  fx::append(file, fx::png_header(parts_of(2, 3, 8)));
  fx::append(file, fx::png_chunk("IDAT", stream));
  fx::append(file, fx::png_chunk("IEND", {}));
  CHECK(refusal(file) == ErrorCode::kCorruptFile);
}
