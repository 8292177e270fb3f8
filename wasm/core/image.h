// Pixel containers and rectangles shared by photo, protect and session. Holds no algorithm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace untaught {

// 8-bit interleaved pixels in the photo's own colour space, row-major, orientation already applied.
// channels: 3 (RGB) or 4 (RGBA, straight alpha). size() == width_px * height_px * channels.
struct Image8 {
  int width_px = 0;
  int height_px = 0;
  int channels = 3;
  std::vector<uint8_t> pixels;

  size_t row_bytes() const { return static_cast<size_t>(width_px) * channels; }
  uint8_t* at(int x, int y) { return pixels.data() + y * row_bytes() + static_cast<size_t>(x) * channels; }
  const uint8_t* at(int x, int y) const { return const_cast<Image8*>(this)->at(x, y); }
};

// f32 planes interleaved [height, width, channels] (NHWC without N). Range is stated where it is used.
struct ImageF {
  int width_px = 0;
  int height_px = 0;
  int channels = 3;
  std::vector<float> values;
};

// Half-open pixel rectangle [x, x + width) x [y, y + height), origin at the top left of the upright photo.
struct Rect {
  int x = 0, y = 0, width = 0, height = 0;
  bool operator==(const Rect&) const = default;
};

}  // namespace untaught
