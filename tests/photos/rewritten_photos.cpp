// JPEG to JPEG on files that real cameras and programs wrote: blocks stay, turns are made once, and files do
// not grow.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "core/random.h"
#include "photos/metadata_probe.h"
#include "photos/photo_folder.h"
#include "session/open_photo.h"
#include "unit/jpeg_fixtures.h"

using namespace untaught;
using namespace untaught::photo;
using namespace photo_probe;
using session::OpenPhoto;

namespace {

// As strong as noise may be at epsilon 8, and as fine as a run's canvas of 64 px has it.
session::PhotoNoise strong_noise(const OpenPhoto& photo, const Rect& region) {
  ImageF canvas{64, 64, 3, {}};
  for (uint32_t i = 0; i < 64 * 64 * 3; ++i) {
    canvas.values.push_back((random_u32(1, 1, i) & 1 ? 8.0f : -8.0f) / 255.0f);
  }
  return {photo.fingerprint(), 8.0f, {region}, {canvas}};
}

double rms_change(const Image8& a, const Image8& b, const Rect& region) {
  double squares = 0;
  for (int y = region.y; y < region.y + region.height; ++y) {
    for (int i = 0; i < region.width * 3; ++i) {
      const double change = a.at(region.x, y)[i] - b.at(region.x, y)[i];
      squares += change * change;
    }
  }
  return std::sqrt(squares / (3.0 * region.width * region.height));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

TEST_CASE("JPEG to JPEG copies blocks, and over the collection the files hardly grow", "[real]") {
  std::vector<double> ratios;
  int anew = 0, gray = 0, turned = 0, left_turned = 0;
  for (const auto& entry : readable()) {
    if (entry.kind != "jpeg") continue;
    CAPTURE(entry.file);
    const auto bytes = bytes_of(entry.file);
    auto opened = OpenPhoto::open(bytes, entry.file);
    REQUIRE(opened);
    if (opened->photo().converted_from_cmyk) continue;  // written as RGB, as a whole
    const Image8& before = opened->before();
    const int width = before.width_px, height = before.height_px;
    const Rect face{width / 3, height / 5, width / 4, height / 4};
    for (const Rect& region : {face, Rect{0, 0, width, height}}) {
      REQUIRE(opened->apply(strong_noise(*opened, region)));
      // Verified by it: outside the region's blocks no pixel differs (turned files: but for rounding).
      const auto written = opened->write(OutputFormat::kSame);
      if (!written) FAIL(written.error().message);
      const double ratio = static_cast<double>(written->bytes.size()) / static_cast<double>(bytes.size());
      if (region == face) ratios.push_back(ratio);
      if (!written->copied_blocks) {
        // So coarse that too little of the noise would be left.
        std::printf("%-70s %s compressed anew\n", entry.file.c_str(), region == face ? "face" : "whole");
        anew += 1;
        continue;
      }
      const auto again = decoded(written->bytes, "result");
      REQUIRE(again.image.width_px == width);
      const bool is_gray = again.jpeg->components == 1;
      const double wanted = rms_change(*opened->after(), before, region);
      const double arrived = rms_change(again.image, before, region);
      std::printf("%-70s %-5s bytes %9zu -> %9zu (%.3f)  rms change %.2f of %.2f%s\n", entry.file.c_str(),
                  region == face ? "face" : "whole", bytes.size(), written->bytes.size(), ratio, arrived,
                  wanted, again.orientation == 1 ? "" : "  left turned");
      if (region == face) continue;
      gray += is_gray;
      CHECK(arrived > wanted * (is_gray ? 0.24 : 0.49));
      turned += opened->photo().orientation != 1;
      left_turned += again.orientation != 1;
      const auto metadata = metadata_of(written->bytes);
      // The EXIF segment that says how to turn it, or nothing.
      CHECK(metadata.other.size() == (again.orientation == 1 ? 0 : 1));
      const auto a = jpeg_fixtures::coefficients_of(bytes),
                 b = jpeg_fixtures::coefficients_of(written->bytes);
      CHECK(a.components.size() == b.components.size());
      CHECK(a.progressive == b.progressive);
      CHECK(a.restart_interval == b.restart_interval);
    }
  }
  std::printf(
      "bytes out of bytes in, median of %zu files: %.3f; %d gray, %d turned, of these %d left turned\n",
      ratios.size(), median(ratios), gray, turned, left_turned);
  CHECK(median(ratios) <= 1.15);
  CHECK(anew <= 5);  // small regions of coarse pictures
  CHECK(gray >= 4);
  CHECK(turned >= 14);
}
