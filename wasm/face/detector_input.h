// What a face detector looks at: a photo, reduced.
#pragma once

#include <vector>

#include "core/image.h"
#include "core/result.h"

namespace untaught::face {

// A detector's strides divide this.
inline constexpr int kPadToPx = 32;

struct DetectorInput {
  // Planes f32 [1, 3, height_px, width_px], R, G, B in [0, 1]. The photo lies at the top left; what pads it
  // to multiples of kPadToPx at the right and at the bottom is 0.
  int width_px = 0, height_px = 0;
  std::vector<float> planes;

  int photo_width_px = 0, photo_height_px = 0;
  double scale_x = 1, scale_y = 1;  // photo pixels per input pixel, >= 1
};

// The photo averaged over areas until its long side is long_edge_px; a smaller photo stays as it is. Alpha is
// ignored. Errors: kBadSetting: long_edge_px is not in [32, 4096].
Result<DetectorInput> make_detector_input(const Image8& photo, int long_edge_px);

}  // namespace untaught::face
