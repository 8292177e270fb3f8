// Pixels out of PNG bytes through stb_image, the only place that includes it. Call it with files
// whose structure has been checked (png_chunks.h): it is fast and lenient, not a judge.
#pragma once

#include <string_view>

#include "core/image.h"
#include "core/result.h"
#include "photo/bytes.h"

namespace untaught::photo {

enum class SampleBits { k8, k16 };

// Decodes as stored (not turned). channels: 3 or 4; gray is repeated, a palette looked up, alpha added as
// 255. k16 is for 16-bit PNG, reduced by round(v * 255 / 65535). pixels: width times height that the header
// stated; no single allocation exceeds what that and the file's length justify. Errors: kCorruptFile.
Result<Image8> stb_decode(Bytes bytes, int channels, SampleBits bits, int64_t pixels, std::string_view name);

}  // namespace untaught::photo
