// What noise adds to the coefficients of a JPEG file's blocks.
#pragma once

#include <array>

#include "core/image.h"

namespace untaught::photo {

// One component of a JPEG file: which mixture of red, green and blue it is, and how many pixels one of its
// samples spans.
struct JpegComponent {
  std::array<float, 3> weights{};
  int across = 1, down = 1;
};

// after - before, seen in the file's own orientation, block by block.
class BlockDifference {
 public:
  // before, after: upright, of one size, 3 channels; they outlive this. orientation: EXIF's, of the file.
  BlockDifference(const Image8& before, const Image8& after, int orientation);

  // Samples of block (x, y) of the component, row by row, averaged over each sample's pixels; beyond the
  // picture's edge the last pixels go on, as encoders have it. False where no pixel differs: the samples are
  // not filled then.
  bool samples(const JpegComponent& component, int x, int y, std::array<float, 64>& out) const;

 private:
  const Image8& before_;
  const Image8& after_;
  int width_px_, height_px_;  // as stored
  ptrdiff_t origin_ = 0, right_ = 0,
            down_ = 0;  // byte steps in the upright pictures for steps in the stored one
};

// The discrete cosine transform of 8x8 samples, in place. Orthonormal, as T.81, A.3.3 has it.
void transform_block(std::array<float, 64>& samples);

}  // namespace untaught::photo
