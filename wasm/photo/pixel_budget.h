// By how much each pixel of a photo may change.
#pragma once

#include <span>
#include <vector>

#include "core/region.h"

namespace untaught::photo {

class PixelBudget {
 public:
  // hard_255: the bound of every pixel, whole 8-bit steps, 0..16. limits: none, or one canvas per region, [S,
  // S, 1] (any S), >= 0, sRGB units, which outlives this: a tighter bound, laid over the photo as the noise
  // is.
  PixelBudget(int width_px, std::vector<Region> regions, std::vector<const ImageF*> limits, int hard_255);

  // Fills out, u8 [count, width_px], for rows y .. y + count - 1: whole steps. 0 outside all regions; inside,
  // the sum of the regions' limits, rounded to the nearest step, ties up, and at most the hard bound. (Noise
  // of overlapping regions adds up, too.)
  void rows(int y, int count, std::span<uint8_t> out) const;

 private:
  int width_px_;
  std::vector<Region> regions_;
  std::vector<const ImageF*> limits_;
  int hard_255_;
};

}  // namespace untaught::photo
