// Pixels out of JPEG bytes through libjpeg-turbo, with its defaults: the same values that browsers and most
// programs show, so that "nothing changed outside the region" holds for them too.
#pragma once

#include <string_view>

#include "core/image.h"
#include "core/result.h"
#include "photo/bytes.h"

namespace untaught::photo {

// Decodes as stored (not turned) to RGB; gray is repeated. CMYK and YCCK are taken as Adobe's programs and
// most decoders have them, 255 meaning no ink, and mixed without a profile: red = cyan * black / 255. Stops
// at the first sign of damage: data that ends early, an impossible code, a restart marker that is missing.
// Stray bytes before a marker are harmless and allowed. Errors: kCorruptFile, with libjpeg's reason;
// kDeviceLimit without enough memory.
Result<Image8> jpeg_decode(Bytes bytes, std::string_view name);

}  // namespace untaught::photo
