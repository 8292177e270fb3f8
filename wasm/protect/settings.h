// What a user chooses, and the schedule that follows from it. All numbers of the method are in settings.cpp.
#pragma once

#include <cstdint>

#include "core/result.h"
#include "nn/surrogate.h"

namespace untaught::protect {

enum class Objective {
  kSampleWise,  // error-minimizing noise, one per photo. Source: Huang 2021
  kClassWise,   // error-minimizing noise, one mask shared by all photos of a person or class
  kInstant,     // linear surrogate, one pass. Source: PIL, Liu 2026
  kCloak,       // away from the person in pretrained embeddings (cloak.h): for recognisers that only enrol
};

enum class Effort { kQuick, kDefault, kStrong };

// What photos go through on their way to a stranger, inside the loop: noise that does not live through it is
// not found in the first place. Each happens to a share of the images of every batch, drawn anew each time,
// by a value from low to high; share 0: never.
struct Transforms {
  struct Drawn {
    float share = 0, low = 0, high = 0;
  };
  Drawn size = {};  // smaller and back; side as a share of the canvas's, (0, 1]
  Drawn blur = {};  // Gaussian; sigma in pixels of the canvas, at most 5
  Drawn band =
      {};  // a band of frequencies taken out (tensor/op/transforms.h, Blur); at most 2.5; never with blur
  Drawn jpeg = {};  // saved with 4:2:0 chroma and opened again; quality 1..100

  bool any() const { return size.share > 0 || blur.share > 0 || band.share > 0 || jpeg.share > 0; }
};

// What a user names.
enum class Robustness {
  kNone,      // photos are learned from as they are
  kPlatform,  // they are resized, recompressed and blurred first, as platforms do
};
Transforms make_transforms(Robustness robustness);

// How epsilon is spread over a photo.
enum class Budget {
  kFlat,      // every pixel may change by epsilon
  kAdaptive,  // less where the eye would see it, up to twice as much where light and texture hide it
              // (visibility.h)
};

// Against casts of colour, which the eye sees before it sees grain: with every step on the noise this share
// of the colour of its Gaussian blur is taken out of it. Not in a cloak.
struct Damping {
  float share = 0;     // 0: none
  float sigma_px = 5;  // pixels of the canvas, at most 5
};
Damping make_damping(Budget budget);

// What epsilon_255 may be.
inline constexpr float kLeastEpsilon255 = 1.0f, kMostEpsilon255 = 16.0f;

struct Settings {
  Objective objective = Objective::kSampleWise;
  Effort effort = Effort::kDefault;
  // In 8-bit steps, 1..16. Flat: the largest change of a channel. Adaptive: about the root mean square of
  // what pixels of a face may change by.
  float epsilon_255 = 8.0f;
  uint32_t seed = 1;
  Transforms transforms = {};  // beside the trainer's own jitter, which is always there
  Budget budget = Budget::kFlat;
  Damping damping = {};
};

// The hard bound of the noise: no channel of any pixel changes by more, in 8-bit steps; at most 16.
float bound_255(const Settings& settings);

// Errors: kBadSetting, naming the setting and its range.
Status check(const Settings& settings);

// How the loop of the other objectives than kCloak spends its time. A round is train_steps SGD steps on the
// surrogate, then noise_passes signed steps on every photo.
struct Schedule {
  nn::SurrogateKind surrogate;
  uint32_t rounds;
  uint32_t train_steps;
  uint32_t noise_passes;
  uint32_t restart_every;  // rounds between fresh surrogates; 0: never
  float rate;              // SGD's learning rate
  float step_share;        // a signed step as a share of epsilon
};

Schedule make_schedule(Objective objective, Effort effort);

}  // namespace untaught::protect
