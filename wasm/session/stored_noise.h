// A photo's noise as bytes, so that a result outlives the engine: kept beside the photo's file, it makes the
// same result again.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/result.h"
#include "session/open_photo.h"

namespace untaught::session {

// Little-endian words: "UNN1", the fingerprint (two), epsilon, the number of regions, and for each its
// rectangle, whether it is placed, its angle, its canvas's width and height, and the canvas's values; all
// fractions f32.
std::vector<uint8_t> store(const PhotoNoise& noise);

// The very noise that was stored. Errors: kCorruptFile, for bytes that store() does not give: cut off,
// longer, of another version, without a region, with a value that is no number.
Result<PhotoNoise> restore(std::span<const uint8_t> bytes);

}  // namespace untaught::session
