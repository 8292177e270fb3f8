// How far two pictures are apart over a rectangle, in dB; infinite when equal.
#pragma once

#include "session/figures.h"

namespace untaught {

inline double psnr_db(const Image8& a, const Image8& b, const Rect& rect) {
  const Region region = rect;
  return session::measure(a, b, {&region, 1}).psnr_db;
}

}  // namespace untaught
