// Driven work that ends in a noise for each photo.
#pragma once

#include <vector>

#include "protect/driven.h"

namespace untaught::protect {

struct Progress {
  uint32_t rounds_done = 0, rounds_total = 0;
  float fraction = 0;    // of the work, 0..1
  float train_loss = 0;  // of the surrogate on its last batch
  float train_accuracy = 0;
  float noise_loss = 0;  // on the protected photos, as the noise step saw them
  float noise_accuracy = 0;
};

class NoiseMaker : public Driven {
 public:
  virtual bool cancelled() const = 0;
  // As of the last round that ended.
  virtual Progress progress() const = 0;
  // After kDone, if not cancelled: f32 [size, size, 3] of one photo, within +-photo_limits.
  virtual std::vector<float> photo_noise(uint32_t photo) const = 0;
  // f32 [size, size] of one photo, sRGB units: what no channel of its noise exceeds. Any time.
  virtual std::vector<float> photo_limits(uint32_t photo) const = 0;
};

}  // namespace untaught::protect
