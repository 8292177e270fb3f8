// Pictures of an open photo for the screen: the whole of it or a part, reduced.
#pragma once

#include "session/open_photo.h"

namespace untaught::session {

enum class View {
  kBefore,
  kAfter,  // needs OpenPhoto::after()
  kNoise,  // needs after(); 128 + (after - before) * 127 / epsilon per channel, opaque
};

// `rect` of the photo, averaged down to width_px x height_px (each at most that of rect): straight-alpha
// RGBA. rect must pass photo::check_region.
Image8 render(const OpenPhoto& photo, View view, const Rect& rect, int width_px, int height_px);

// The whole photo with its long side at most that long; never enlarged.
Image8 preview(const OpenPhoto& photo, View view, int long_side_px);

}  // namespace untaught::session
