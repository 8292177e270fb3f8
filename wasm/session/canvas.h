// From the regions of photos to what protect::Problem holds.
#pragma once

#include <cstdint>
#include <vector>

#include "core/region.h"

namespace untaught::session {

// Appends the region as size_px * size_px words, R | G << 8 | B << 16, sRGB values; what photo::crop sees,
// rounded. region must pass photo::check_region.
void append_canvas(const Image8& image, const Region& region, uint32_t size_px, std::vector<uint32_t>& out);

// f32 [size*size] in [0, 1], at canvas pixel centres: a smoothstep from 0 at the border to 1 at kFadeShare of
// the side, on all four sides.
inline constexpr float kFadeShare = 0.08f;
std::vector<float> border_window(uint32_t size_px);

}  // namespace untaught::session
