// Noise onto a photo, in whole 8-bit steps and never beyond the budget; and the check that a result keeps
// that promise.
#pragma once

#include <span>

#include "photo/noise_field.h"

namespace untaught::photo {

// Adds the field in place. Per value: out = clamp(in + round(noise * 255), 0, 255), rounded to the nearest
// step, ties away from zero (symmetric, so that no colour drifts), and |out - in| is within field.budget().
// Alpha stays; so does every pixel whose alpha is 0, and every pixel outside all regions. image: of the
// field's size.
void add_noise(Image8& image, const NoiseField& field);

// A copy of the photo with the noise of all regions. Errors: those of NoiseField::make.
Result<Image8> splat(const Image8& image, std::span<const RegionNoise> regions, float epsilon);

// Whether result is what splat may have made of original: same size and channels, within the budget of each
// pixel, equal outside the regions, in alpha, and where alpha is 0. Meant for the decoded bytes of every PNG
// that is saved. Errors: kEncodeFailed, which names the first pixel that breaks the promise.
Status verify(const Image8& original, const Image8& result, const PixelBudget& budget);

}  // namespace untaught::photo
