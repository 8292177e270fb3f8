#include "session/canvas.h"

#include <algorithm>

#include "photo/noise_field.h"
#include "photo/region.h"

namespace untaught::session {

void append_canvas(const Image8& image, const Region& region, uint32_t size_px, std::vector<uint32_t>& out) {
  const ImageF canvas = photo::crop(image, region, static_cast<int>(size_px));
  const auto byte = [](float value) { return static_cast<uint32_t>(value * 255.0f + 0.5f); };
  for (size_t i = 0; i < canvas.values.size(); i += 3) {
    out.push_back(byte(canvas.values[i]) | byte(canvas.values[i + 1]) << 8 |
                  byte(canvas.values[i + 2]) << 16);
  }
}

std::vector<float> border_window(uint32_t size_px) {
  std::vector<float> side(size_px);
  const float length = kFadeShare * static_cast<float>(size_px);
  for (uint32_t i = 0; i < size_px; ++i) {
    const float nearest = static_cast<float>(std::min(i, size_px - 1 - i)) + 0.5f;
    const float t = std::min(1.0f, nearest / length);
    side[i] = t * t * (3.0f - 2.0f * t);
  }
  std::vector<float> window;
  for (const float down : side) {
    for (const float across : side) window.push_back(down * across);
  }
  return window;
}

}  // namespace untaught::session
