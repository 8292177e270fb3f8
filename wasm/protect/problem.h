// What the loop works on: canvases of one size, the photos first, then the negatives.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "protect/settings.h"

namespace untaught::protect {

struct Problem {
  uint32_t size_px = 64;         // canvas side, 16..256
  uint32_t photo_count = 0;      // >= 1; images [0, photo_count) get noise
  uint32_t class_count = 0;      // >= 2
  std::vector<uint32_t> images;  // [image_count, size*size], R | G << 8 | B << 16, sRGB values
  std::vector<uint32_t> labels;  // [image_count], in [0, class_count)
  // [window_count, size*size] in [0,1]: the share of the hard bound (settings.h) by which noise may change a
  // pixel. One for all photos, or one for each.
  std::vector<float> windows;
  bool partial_regions = false;  // a region does not fill its photo: a stranger's crop will differ from ours

  uint32_t window_count() const { return static_cast<uint32_t>(windows.size() / pixels()); }
  std::span<const float> window(uint32_t photo) const {
    return std::span(windows).subspan(size_t{photo % window_count()} * pixels(), pixels());
  }
  uint32_t pixels() const { return size_px * size_px; }
  uint32_t image_count() const { return static_cast<uint32_t>(labels.size()); }
  uint32_t negative_count() const { return image_count() - photo_count; }
};

// f32 [size*size] of one photo, sRGB units: what no channel of its noise exceeds.
std::vector<float> limits_of(const Problem& problem, const Settings& settings, uint32_t photo);

}  // namespace untaught::protect
