// Bytes of a file -> a photo that stands upright. JPEG and PNG; every other kind is named in the error.
#pragma once

#include <span>
#include <string_view>

#include "core/result.h"
#include "photo/photo.h"

namespace untaught::photo {

// bytes: the whole file; name: for messages only (the kind is decided by the bytes).
// Errors: kEmptyFile; kUnknownFormat; kUnsupportedFormat (HEIC, AVIF, WebP, ..., arithmetic, 12-bit or
// lossless JPEG, animated PNG); kTooLarge and kTooSmall by the header alone, before anything of that size is
// allocated; kCorruptFile (truncated, wrong checksum, damaged data). Kept: pixels, straight alpha, the ICC
// profile if it is for RGB, PNG's colour chunks. All other metadata is dropped; EXIF orientation is applied.
// Gray becomes RGB, so a gray profile is dropped (dropped_icc). 16-bit PNG is reduced, not refused: every
// place that shows photos reduces it too, and the noise is counted in 8-bit steps.
Result<Photo> decode(std::span<const uint8_t> bytes, std::string_view name);

}  // namespace untaught::photo
