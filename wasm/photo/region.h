// From a region of a photo to the canvas that noise is made on.
#pragma once

#include "core/region.h"
#include "core/result.h"

namespace untaught::photo {

// Whether a region can be worked on. An upright one has pixels and lies inside the picture; a placed one has
// sides from 1 to 32768, an angle within +-360 degrees and its centre inside the picture. Errors: kBadRegion,
// which states the region and the picture.
Status check_region(const Region& region, int width_px, int height_px);

// The region as a canvas of canvas_px x canvas_px x 3 (not keeping its aspect ratio): averaged over areas
// when shrinking, bilinear when enlarging. Placed (photo/placed_taps.h): samples at most a photo pixel apart,
// each bilinear, are averaged over the canvas pixel; beyond the photo its border is repeated. Values are
// stored values / 255, in [0, 1]; alpha is ignored. region must pass check_region.
ImageF crop(const Image8& image, const Region& region, int canvas_px);

// The adjoint of crop: <crop(x), g> = <x / 255, crop_adjoint(g)>, of an upright region over its rectangle:
// gradient: [S, S, 3] -> [height, width, 3].
ImageF crop_adjoint(const ImageF& gradient, int width_px, int height_px);
// Of any region over the whole photo: [S, S, 3] -> [height, width, 3].
ImageF crop_adjoint(const ImageF& gradient, const Region& region, int width_px, int height_px);

}  // namespace untaught::photo
