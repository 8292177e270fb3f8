// From five landmarks to the square that recognisers look at, and to a region of the photo.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/result.h"
#include "face/face.h"

namespace untaught::face {

// Where a recogniser's 112 x 112 crop (ArcFace, as InsightFace aligns it) lies in the photo: a square, turned
// clockwise about its centre.
struct Alignment {
  PhotoPoint centre;
  double side_px = 0;
  double angle_deg = 0;  // in (-180, 180]
};

// The similarity that takes the landmarks nearest to the template of the recognisers, in squares on the crop,
// found as they find it. Without reflections; the template's coordinates are those of pixel centres on a
// canvas of 112, and a canvas of any other size shows the same square. Source: Umeyama, "Least-squares
// estimation of transformation parameters between two point patterns", PAMI 1991. Errors: kBadRegion: the
// landmarks are not finite, lie in one point or resemble no face turned in any way.
Result<Alignment> align(const Landmarks& landmarks);

// The same for landmarks that may resemble no face. Nothing where they are not finite, lie in one point or
// favour no angle.
std::optional<Alignment> nearest_alignment(const Landmarks& landmarks);

// What a tracker's crop needs around the face, as a share of its square on each side: the noise, which fades
// within 0.08 of a region's side at its border, has its full strength all over the square.
inline constexpr double kMargin = 0.1;

// The alignment's square with the margin on each side as a placed region; centre and side in whole pixels
// (half pixels for the centre of an odd side).
Region region_of(const Alignment& alignment, double margin = kMargin);

// The region of each face, nothing where it can have none: its landmarks do not align, its side is below 8 or
// above 32768 pixels, or the centre of its square lies outside the photo. A face that is partly outside keeps
// its whole square: what a tracker crops does not shrink with the frame, and noise goes where there is a
// photo.
std::vector<std::optional<Region>> regions_of(std::span<const Face> faces, int photo_width_px,
                                              int photo_height_px, double margin = kMargin);

}  // namespace untaught::face
