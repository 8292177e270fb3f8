// How much change of a pixel the eye lets pass: a model of the just noticeable difference of grey values, on
// the canvas that noise is made on. Bright, smooth places show noise; dark ones hide some of it, texture
// hides much. Source: Chou and Li 1995 (light and contrast), Yang 2005 (how the two add up).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace untaught::protect {

// canvas: [size_px*size_px] words as in Problem::images -> f32 [size_px*size_px]: the tolerance of each
// pixel, a factor of epsilon in (0, 2]. 1 is the root mean square over the pixels of face photos.
std::vector<float> tolerance(std::span<const uint32_t> canvas, uint32_t size_px);

}  // namespace untaught::protect
