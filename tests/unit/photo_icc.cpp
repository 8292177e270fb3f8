#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "photo/decode.h"
#include "photo/encode.h"
#include "photo/icc.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using namespace untaught::photo;
namespace fx = photo_fixtures;
using fx::Data;

namespace {

Photo decoded(const Data& file) {
  auto photo = decode(file, "p");
  if (!photo) FAIL(photo.error().message);
  return *photo;
}

// A JPEG with these ICC segments, in this order.
Data jpeg_with(const std::vector<Data>& segments) {
  auto file = *write_jpeg(fx::textured(24, 24, 3, 1), {}, std::nullopt);
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment)
    file = fx::with_segment(file, *segment);
  return file;
}

Data png_with_icc(std::span<const uint8_t> icc) {
  Data chunk = {'n', 'a', 'm', 'e', 0, 0};
  fx::append(chunk, fx::zlib_stored(icc));
  return fx::png_file(fx::textured(24, 24, 3, 1), fx::png_chunk("iCCP", chunk));
}

std::span<const uint8_t> part(const Data& data, size_t begin, size_t end) {
  return std::span(data).subspan(begin, end - begin);
}

}  // namespace

TEST_CASE("an ICC profile passes through every pair of formats byte for byte", "[photo]") {
  // 150,000 bytes take three segments in a JPEG.
  for (const size_t length : {128u, 3144u, 65519u, 65520u, 150000u}) {
    const auto icc = fx::icc_profile(length);
    std::vector<Data> segments;
    const auto total = static_cast<uint8_t>((length + 59999) / 60000);
    for (uint8_t i = 0; i < total; ++i) {
      const size_t begin = i * size_t{60000};
      segments.push_back(fx::icc_segment(static_cast<uint8_t>(i + 1), total,
                                         part(icc, begin, std::min(begin + 60000, length))));
    }
    for (const auto& file : {jpeg_with(segments), png_with_icc(icc)}) {
      const auto photo = decoded(file);
      CAPTURE(length);
      CHECK(photo.icc == icc);
      CHECK_FALSE(photo.dropped_icc);
      for (const auto format : {OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kSame}) {
        const auto out = encode(photo.image, photo, format);
        REQUIRE(out);
        CHECK(decoded(*out).icc == icc);
      }
    }
  }
}

TEST_CASE("ICC segments are joined by number, not by place; of equal numbers the first counts", "[photo]") {
  const auto icc = fx::icc_profile(900);
  const auto first = fx::icc_segment(1, 3, part(icc, 0, 400)),
             second = fx::icc_segment(2, 3, part(icc, 400, 700)),
             third = fx::icc_segment(3, 3, part(icc, 700, 900));
  CHECK(decoded(jpeg_with({third, first, second})).icc == icc);
  CHECK(decoded(jpeg_with({first, second, third, fx::icc_segment(2, 3, part(icc, 0, 300))})).icc == icc);
}

TEST_CASE("an incomplete or impossible ICC profile is no profile, and the photo still opens", "[photo]") {
  const auto icc = fx::icc_profile(900);
  const auto first = fx::icc_segment(1, 2, part(icc, 0, 400));
  for (const auto& segments : {std::vector<Data>{first},
                               {first, fx::icc_segment(3, 2, part(icc, 400, 900))},
                               {first, fx::icc_segment(0, 2, part(icc, 400, 900))},
                               {fx::icc_segment(1, 0, icc)}}) {
    const auto photo = decoded(jpeg_with(segments));
    CHECK(photo.icc.empty());
    CHECK(photo.dropped_icc);
  }
  auto png = png_with_icc(icc);
  const auto photo = decoded(png);
  REQUIRE(photo.icc == icc);
  for (const auto& chunk :
       {Data{'n', 'a', 'm', 'e', 0, 0, 1, 2, 3}, Data{'n', 'a', 'm', 'e'}, Data{}, Data(200, 'x')}) {
    const auto broken = decoded(fx::png_file(fx::textured(24, 24, 3, 1), fx::png_chunk("iCCP", chunk)));
    CHECK(broken.icc.empty());
    CHECK(broken.dropped_icc);
  }
}

TEST_CASE("a profile for gray or CMYK pixels is dropped, as our pixels are RGB", "[photo]") {
  for (const std::string_view space : {"GRAY", "CMYK", "Lab "}) {
    const auto photo = decoded(png_with_icc(fx::icc_profile(600, space)));
    CHECK(photo.icc.empty());
    CHECK(photo.dropped_icc);
  }
  auto not_a_profile = fx::icc_profile(600);
  not_a_profile[36] = 'x';
  CHECK(decoded(png_with_icc(not_a_profile)).icc.empty());
}
