#include "photo/measure.h"

#include <cassert>
#include <cmath>
#include <limits>

#include "photo/region.h"

namespace untaught::photo {

double psnr_db(const Image8& a, const Image8& b, const Rect& rect) {
  assert(a.width_px == b.width_px && a.height_px == b.height_px);
  assert(check_region(rect, a.width_px, a.height_px));
  int64_t sum = 0;
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    const uint8_t *in_a = a.at(rect.x, y), *in_b = b.at(rect.x, y);
    for (int x = 0; x < rect.width; ++x, in_a += a.channels, in_b += b.channels) {
      for (int c = 0; c < 3; ++c) {
        const int difference = in_a[c] - in_b[c];
        sum += difference * difference;
      }
    }
  }
  if (sum == 0) return std::numeric_limits<double>::infinity();
  const double mean = static_cast<double>(sum) / (3.0 * rect.width * rect.height);
  return 10.0 * std::log10(255.0 * 255.0 / mean);
}

}  // namespace untaught::photo
