#include "photo/orientation.h"

#include <algorithm>
#include <cstring>

namespace untaught::photo {

namespace {

// Copies pixels so that upright (x, y) takes stored (y, x) mirrored as the value says. Only for values 5
// to 8.
template <int kChannels>
void transpose(const Image8& stored, Image8& result, bool mirror_x, bool mirror_y) {
  // Blocks keep both the rows read and the rows written in the cache.
  constexpr int kBlock = 32;
  for (int block_y = 0; block_y < result.height_px; block_y += kBlock) {
    const int end_y = std::min(block_y + kBlock, result.height_px);
    for (int block_x = 0; block_x < result.width_px; block_x += kBlock) {
      const int end_x = std::min(block_x + kBlock, result.width_px);
      for (int y = block_y; y < end_y; ++y) {
        const int stored_x = mirror_x ? stored.width_px - 1 - y : y;
        uint8_t* out = result.at(block_x, y);
        for (int x = block_x; x < end_x; ++x, out += kChannels) {
          const int stored_y = mirror_y ? stored.height_px - 1 - x : x;
          std::memcpy(out, stored.at(stored_x, stored_y), kChannels);
        }
      }
    }
  }
}

void mirror_left_right(Image8& image) {
  for (int y = 0; y < image.height_px; ++y) {
    for (int x = 0; x < image.width_px / 2; ++x) {
      std::swap_ranges(image.at(x, y), image.at(x, y) + image.channels, image.at(image.width_px - 1 - x, y));
    }
  }
}

void mirror_top_bottom(Image8& image) {
  for (int y = 0; y < image.height_px / 2; ++y) {
    uint8_t* row = image.at(0, y);
    std::swap_ranges(row, row + image.row_bytes(), image.at(0, image.height_px - 1 - y));
  }
}

}  // namespace

Image8 upright(Image8 stored, int orientation) {
  if (!swaps_sides(orientation)) {
    if (orientation == 2 || orientation == 3) mirror_left_right(stored);
    if (orientation == 3 || orientation == 4) mirror_top_bottom(stored);
    return stored;
  }
  Image8 result{stored.height_px, stored.width_px, stored.channels, {}};
  result.pixels.resize(stored.pixels.size());
  const bool mirror_x = orientation == 7 || orientation == 8;
  const bool mirror_y = orientation == 6 || orientation == 7;
  if (stored.channels == 4)
    transpose<4>(stored, result, mirror_x, mirror_y);
  else
    transpose<3>(stored, result, mirror_x, mirror_y);
  return result;
}

Rect upright(const Rect& stored, int width_px, int height_px, int orientation) {
  const int from_right = width_px - stored.x - stored.width,
            from_bottom = height_px - stored.y - stored.height;
  if (!swaps_sides(orientation)) {
    const int x = orientation == 2 || orientation == 3 ? from_right : stored.x;
    const int y = orientation == 3 || orientation == 4 ? from_bottom : stored.y;
    return {x, y, stored.width, stored.height};
  }
  const int x = orientation == 6 || orientation == 7 ? from_bottom : stored.y;
  const int y = orientation == 7 || orientation == 8 ? from_right : stored.x;
  return {x, y, stored.height, stored.width};
}

JpegCoding upright(JpegCoding stored, int orientation) {
  if (!swaps_sides(orientation)) return stored;
  std::swap(stored.h_sampling, stored.v_sampling);
  for (auto& table : stored.tables) {
    if (!table) continue;
    for (size_t y = 0; y < 8; ++y) {
      for (size_t x = 0; x < y; ++x) std::swap((*table)[y * 8 + x], (*table)[x * 8 + y]);
    }
  }
  return stored;
}

}  // namespace untaught::photo
