// How far a result is from its original, in the terms that people are shown.
#pragma once

#include <span>

#include "core/region.h"

namespace untaught::session {

struct Figures {
  double psnr_db = 0;      // over the pixels of all regions, each counted once; infinite when none differs
  int max_change_255 = 0;  // of any channel of any pixel of the photo, in 8-bit steps; alpha is ignored
};

// before, after: of one size. Where only one has alpha, it is laid over white first, as a JPEG file does it.
Figures measure(const Image8& before, const Image8& after, std::span<const Region> regions);

}  // namespace untaught::session
