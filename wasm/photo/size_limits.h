// Whether a picture of that size is one that we take (limits in photo.h).
#pragma once

#include <string>
#include <string_view>

#include "photo/messages.h"
#include "photo/photo.h"

namespace untaught::photo {

// width_px, height_px: as the header states them, both positive. Errors: kTooLarge, kTooSmall.
inline Status check_size(int width_px, int height_px, std::string_view name) {
  const std::string size = std::to_string(width_px) + " x " + std::to_string(height_px) + " pixels";
  if (width_px > kMaxSidePx || height_px > kMaxSidePx || int64_t{width_px} * height_px > kMaxPixels) {
    return file_error(ErrorCode::kTooLarge, name,
                      "its header states " + size + "; at most " + std::to_string(kMaxSidePx) +
                          " a side and " + std::to_string(kMaxPixels / 1000000) + " megapixels are accepted");
  }
  if (width_px < kMinSidePx || height_px < kMinSidePx) {
    return file_error(
        ErrorCode::kTooSmall, name,
        "it has only " + size + "; at least " + std::to_string(kMinSidePx) + " a side are needed");
  }
  return Done{};
}

}  // namespace untaught::photo
