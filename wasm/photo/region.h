// From a region of a photo to the canvas that noise is made on.
#pragma once

#include "core/image.h"
#include "core/result.h"

namespace untaught::photo {

// Whether the rectangle has pixels and lies inside the picture. Errors: kBadRegion, which states both.
Status check_region(const Rect& rect, int width_px, int height_px);

// The region as a canvas of canvas_px x canvas_px x 3 (not keeping its aspect ratio): averaged over areas
// when shrinking, bilinear when enlarging. Values are stored values / 255, in [0, 1]; alpha is ignored. rect
// must pass check_region.
ImageF crop(const Image8& image, const Rect& rect, int canvas_px);

// The adjoint of crop: <crop(x), g> = <x / 255, crop_adjoint(g)>. gradient: [S, S, 3] -> [height, width, 3].
ImageF crop_adjoint(const ImageF& gradient, int width_px, int height_px);

}  // namespace untaught::photo
