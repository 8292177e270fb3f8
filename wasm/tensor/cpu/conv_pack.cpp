#include "tensor/cpu/conv_pack.h"

namespace untaught::tensor::cpu {
namespace {

constexpr uint32_t kBlockPixels = 48;  // fewer would waste the register tile's last pixels
constexpr uint32_t kShares = 8;        // a batch is cut into at least so many blocks where it can be

}  // namespace

void copy_padded(const float* image, uint32_t height, uint32_t width, uint32_t channels, const Window& window,
                 float* to) {
  const int32_t left = std::clamp(-window.x, 0, static_cast<int32_t>(window.columns));
  const int32_t inside = std::clamp(static_cast<int32_t>(width) - window.x - left, 0,
                                    static_cast<int32_t>(window.columns) - left);
  const size_t row_floats = size_t{window.columns} * channels;
  for (uint32_t r = 0; r < window.rows; ++r, to += row_floats) {
    const int32_t y = window.y + static_cast<int32_t>(r);
    if (y < 0 || y >= static_cast<int32_t>(height) || inside == 0) {
      std::fill_n(to, row_floats, 0.0f);
      continue;
    }
    const size_t skip = size_t(left) * channels, count = size_t(inside) * channels;
    const float* from = image + (size_t(y) * width + size_t(window.x + left)) * channels;
    std::fill_n(to, skip, 0.0f);
    std::memcpy(to + skip, from, count * sizeof(float));
    std::fill(to + skip + count, to + row_floats, 0.0f);
  }
}

void pack_panel(const float* rows, uint32_t count, uint32_t channels, uint32_t panel, float* to) {
  const uint32_t lanes = panel_lanes(channels, panel);
  rows += panel * kPanelChannels;
  for (uint32_t r = 0; r < count; ++r, rows += channels, to += kPanelChannels) {
    if (lanes == kPanelChannels) {
      std::memcpy(to, rows, kPanelChannels * sizeof(float));
    } else {
      for (uint32_t i = 0; i < kPanelChannels; ++i) to[i] = i < lanes ? rows[i] : 0.0f;
    }
  }
}

Blocks make_blocks(uint32_t n, uint32_t rows, uint32_t pixels_per_row, uint32_t row_floats,
                   uint32_t halo_floats, uint32_t block_floats) {
  Blocks blocks{n, rows, 1, rows};
  const uint64_t image_floats = uint64_t{row_floats} * rows + halo_floats;
  if (image_floats > block_floats) {
    const uint32_t fitting = (block_floats - std::min(block_floats, halo_floats)) / row_floats;
    // Equal parts: as many as needed.
    const uint32_t parts = (rows + std::max(fitting, 1u) - 1) / std::max(fitting, 1u);
    blocks.rows_per_block = (rows + parts - 1) / parts;
    return blocks;
  }
  const uint32_t image_pixels = std::max(rows * pixels_per_row, 1u);
  const uint32_t enough = std::max(n / kShares, (kBlockPixels + image_pixels - 1) / image_pixels);
  blocks.images_per_block =
      std::clamp(static_cast<uint32_t>(block_floats / image_floats), 1u, std::max(enough, 1u));
  return blocks;
}

}  // namespace untaught::tensor::cpu
