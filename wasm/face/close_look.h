// The second look: faces that a detector proposes are looked at closely by a network for single faces, which
// says whether they are faces and where their landmarks are. The first square lies around the box, each
// further one where the landmarks of the look before say that the face is, upright; the figures in
// models/manifest.json were taken with three looks.
//
// The network takes f32 [n, 3, 64, 64], R, G, B in [0, 1], and answers with f32 [n, 12], per square:
//   0      logit of a face
//   1..10  five landmarks (face/face.h), x and y each, as shares of the square's side from its centre, times
//   8 11     nothing
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/image.h"
#include "core/result.h"
#include "face/align.h"
#include "face/face.h"

namespace untaught::face {

inline constexpr int kLookPx = 64;
inline constexpr size_t kLookValues = 12;
// So many proposals, the best, are looked at.
inline constexpr size_t kMostLooks = 40;

// What the square shows, turned upright: planes f32 [3, 64, 64]. A pixel is the mean of k x k bilinear
// samples, k = side / 64 rounded up, at most 4; outside the photo all is 0. Alpha is ignored.
std::vector<float> look_at(const Image8& photo, const Alignment& square);

class CloseLook {
 public:
  // proposals: best first.
  explicit CloseLook(std::vector<Face> proposals);

  size_t count() const { return looked_.size(); }
  // For the network: f32 [count(), 3, 64, 64].
  std::vector<float> crops(const Image8& photo) const;
  // Takes the network's answer, f32 [count(), 12]: the faces get its landmarks and the geometric mean of
  // its score and the detector's, and the next look is where the landmarks are. Their boxes stay. Errors:
  // kBadNetwork: another number of values, or one that is not finite.
  Status take(std::span<const float> answer);
  // Those of a score of at least least_score, best first, of faces that overlap the best.
  std::vector<Face> faces(double least_score) const;

 private:
  struct Looked {
    Face face;
    double proposed = 0;  // the detector's score
    Alignment square;
  };
  std::vector<Looked> looked_;
};

}  // namespace untaught::face
