// A region's canvas laid over the photo, a few rows at a time: noise, or its limits.
#pragma once

#include <span>

#include "core/region.h"

namespace untaught::photo {

// Rows y .. y + count - 1 of a photo: f32 [count, width_px, channels].
struct Band {
  int y, count, width_px, channels;
  std::span<float> values;
  float* at(int x, int row) const {
    return values.data() +
           (static_cast<size_t>(row - y) * static_cast<size_t>(width_px) + static_cast<size_t>(x)) *
               static_cast<size_t>(channels);
  }
};

// Adds the canvas, [S, S, channels] (any S), to the band's pixels that lie in the region (core/region.h:
// row_span). Enlarged bilinearly, shrunk by area (core/resample.h; placed regions: the average of bilinear
// samples over the photo pixel): an average of canvas pixels with weights that do not depend on them. An
// upright region of the canvas's own size takes it exactly.
void add_canvas(const Region& region, const ImageF& canvas, const Band& band);

}  // namespace untaught::photo
