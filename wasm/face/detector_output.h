// From a face detector's answer to faces in the photo.
//
// The network answers at several strides s, each with f32 [1, 15, H / s, W / s] over an input of H x W
// pixels. Of the cell (x, y), whose centre is ((x + 0.5) s, (y + 0.5) s):
//   0      logit of a face
//   1, 2   the box's centre minus the cell's, in strides
//   3, 4   log(width / s), log(height / s) of the box
//   5..14  five landmarks (face/face.h), x and y each, minus the cell's centre, in strides
#pragma once

#include <span>
#include <vector>

#include "core/result.h"
#include "face/detector_input.h"
#include "face/face.h"

namespace untaught::face {

struct DetectorOutput {
  int stride = 0;
  std::span<const float> values;  // [1, 15, H / stride, W / stride]
};

struct FindSettings {
  double least_score = 0.5;   // sigmoid of the logit
  double most_overlap = 0.4;  // of boxes of two faces: intersection over union
};

// Faces by falling score; of boxes that overlap more, the one with the highest score. Faces whose box has its
// centre outside the photo (in the padding) are left out. Errors: kBadNetwork: a stride that does not divide
// the input or comes twice, an output of another size, a value that is not finite.
Result<std::vector<Face>> find_faces(const DetectorInput& input, std::span<const DetectorOutput> outputs,
                                     const FindSettings& settings = {});

// By falling score; of faces whose boxes overlap more, the one with the highest score. For the faces of
// several searches of one photo.
std::vector<Face> best_of_each(std::vector<Face> faces, double most_overlap = FindSettings{}.most_overlap);

// Intersection over union, 0..1.
double overlap(const Box& a, const Box& b);

}  // namespace untaught::face
