// Turning stored pixels, and what goes with them, upright. EXIF values: 1 as is, 2 mirrored left-right, 3
// turned by 180 degrees, 4 mirrored top-bottom, 5 transposed, 6 to be turned clockwise, 7 transverse, 8
// counter-clockwise.
#pragma once

#include "photo/photo.h"

namespace untaught::photo {

// Whether the value swaps width and height (5 to 8).
inline bool swaps_sides(int orientation) { return orientation >= 5; }

// Returns the upright picture. orientation: 1..8. Source: EXIF 2.32, table 6.
Image8 upright(Image8 stored, int orientation);

// Where the rectangle of a stored picture of width_px x height_px lies in the upright one.
Rect upright(const Rect& stored, int width_px, int height_px, int orientation);

// The value that turns an upright picture back.
inline int inverse(int orientation) { return orientation == 6 ? 8 : orientation == 8 ? 6 : orientation; }

// The coding of the upright picture: where sides are swapped, so are the two samplings and the frequencies.
JpegCoding upright(JpegCoding stored, int orientation);

}  // namespace untaught::photo
