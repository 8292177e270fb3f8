// A face that was found in a photo.
#pragma once

#include <array>

#include "core/region.h"

namespace untaught::face {

// The eye on the left of the picture, the other eye, the tip of the nose, the corner of the mouth on the
// left, the other corner; "left" when the face is upright.
inline constexpr size_t kLandmarks = 5;
using Landmarks = std::array<PhotoPoint, kLandmarks>;

// A rectangle with fractions of pixels.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

struct Face {
  Box box;  // upright, around the face; may reach beyond the photo, as landmarks may
  Landmarks landmarks;
  double score = 0;  // 0..1
};

}  // namespace untaught::face
