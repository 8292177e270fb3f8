#include "session/figures.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

namespace untaught::session {

namespace {

// A channel as the eye gets it: as stored, or laid over white.
int seen(const uint8_t* pixel, int channel, bool over_white) {
  if (!over_white) return pixel[channel];
  return (pixel[channel] * pixel[3] + 255 * (255 - pixel[3]) + 127) / 255;
}

}  // namespace

Figures measure(const Image8& before, const Image8& after, std::span<const Region> regions) {
  assert(before.width_px == after.width_px && before.height_px == after.height_px);
  const bool flatten = before.channels != after.channels;
  const bool flatten_before = flatten && before.channels == 4, flatten_after = flatten && after.channels == 4;
  Figures figures;
  int64_t squares = 0, pixels = 0;
  std::vector<uint8_t> inside(static_cast<size_t>(before.width_px));
  for (int y = 0; y < before.height_px; ++y) {
    std::fill(inside.begin(), inside.end(), uint8_t{0});
    for (const Region& region : regions) {
      const RowSpan span = row_span(region, y, before.width_px);
      std::fill(inside.begin() + span.begin, inside.begin() + span.end, uint8_t{1});
    }
    const uint8_t *a = before.at(0, y), *b = after.at(0, y);
    for (const uint8_t counted : inside) {
      pixels += counted;
      for (int c = 0; c < 3; ++c) {
        const int change = std::abs(seen(a, c, flatten_before) - seen(b, c, flatten_after));
        figures.max_change_255 = std::max(figures.max_change_255, change);
        if (counted) squares += change * change;
      }
      a += before.channels;
      b += after.channels;
    }
  }
  figures.psnr_db = squares == 0 ? std::numeric_limits<double>::infinity()
                                 : 10.0 * std::log10(255.0 * 255.0 * 3.0 * static_cast<double>(pixels) /
                                                     static_cast<double>(squares));
  return figures;
}

}  // namespace untaught::session
