// How far two pictures are apart.
#pragma once

#include "core/image.h"

namespace untaught::photo {

// Peak signal-to-noise ratio in dB over the R, G, B values of a rectangle: 10 log10(255^2 / mean squared
// difference). Infinite when equal. Both pictures of one size; rect inside them, not empty. Alpha is ignored.
double psnr_db(const Image8& a, const Image8& b, const Rect& rect);

}  // namespace untaught::photo
