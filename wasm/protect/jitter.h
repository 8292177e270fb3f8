// The jitter of a competent trainer: what is not in the loop does not survive (tests/efficacy, trainer T1c).
#pragma once

#include "tensor/op/photos.h"

namespace untaught::protect {

// Of every image that a network sees here: it is centred on mid grey, then scaled.
inline constexpr float kInputGain = 4.0f;

// For n canvases of size_px, drawn anew for each value of the state's counter.
inline tensor::AugmentParams trainer_jitter(uint32_t n, uint32_t stream, uint32_t counter, uint32_t size_px) {
  return {.n = n,
          .stream = stream,
          .counter = counter,
          .shift = size_px / 16,
          .flip_probability = 0.5f,
          .brightness = 0.1f,
          .contrast = 0.15f,
          .saturation = 0.6f,
          .hue = 0.2967f,
          .white_balance = 0.06f,
          .grayscale_probability = 0.2f,
          .gain = kInputGain};
}

// None of it: images as they are, but centred and scaled alike.
inline tensor::AugmentParams no_jitter(uint32_t n, uint32_t stream, uint32_t counter) {
  tensor::AugmentParams params{};
  params.n = n;
  params.stream = stream;
  params.counter = counter;
  params.gain = kInputGain;
  return params;
}

}  // namespace untaught::protect
