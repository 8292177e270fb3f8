// Copies that bring convolution's operands into the order in which its loops read them.
#pragma once

#include <algorithm>

#include "tensor/cpu/conv_tile.h"
#include "tensor/op/network.h"

namespace untaught::tensor::cpu {

// A part of an NHWC image with zeros where it reaches beyond the image.
struct Window {
  int32_t y, x;  // of its first pixel in the image; negative inside the padding
  uint32_t rows, columns;
};

// image [height, width, channels] -> to [rows, columns, channels]
void copy_padded(const float* image, uint32_t height, uint32_t width, uint32_t channels, const Window& window,
                 float* to);

// Channels of panel p of rows [count, channels] -> to [count, kPanelChannels]; the last panel is filled up
// with zeros.
void pack_panel(const float* rows, uint32_t count, uint32_t channels, uint32_t panel, float* to);

constexpr uint32_t panel_count(uint32_t channels) { return (channels + kPanelChannels - 1) / kPanelChannels; }
constexpr uint32_t panel_lanes(uint32_t channels, uint32_t panel) {
  return std::min(channels - panel * kPanelChannels, kPanelChannels);
}

// How a batch is cut into blocks that fit a core's cache: some rows of one image, or some whole images.
struct Blocks {
  uint32_t n, rows;  // of the batch
  uint32_t images_per_block, rows_per_block;
  uint32_t row_blocks() const { return (rows + rows_per_block - 1) / rows_per_block; }
  uint32_t image_blocks() const { return (n + images_per_block - 1) / images_per_block; }
  uint32_t count() const { return row_blocks() * image_blocks(); }

  struct Range {
    uint32_t image, images, row, rows;
  };
  Range range(uint32_t block) const {
    const uint32_t image = block / row_blocks() * images_per_block,
                   row = block % row_blocks() * rows_per_block;
    return {image, std::min(images_per_block, n - image), row, std::min(rows_per_block, rows - row)};
  }
};

// row_floats: what one output row adds to a block's padded input; halo_floats: what it needs besides, per
// image; block_floats: the most that a block may have, where one row fits. Depends on the shapes alone, so
// that results do not depend on the number of threads.
Blocks make_blocks(uint32_t n, uint32_t rows, uint32_t pixels_per_row, uint32_t row_floats,
                   uint32_t halo_floats, uint32_t block_floats);

}  // namespace untaught::tensor::cpu
