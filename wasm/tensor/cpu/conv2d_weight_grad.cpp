// Weight gradient: for each kernel row, the matrix product of the input's windows (kernel * in_channels
// consecutive values) with dy, summed over pixels. A few of those values are packed for all pixels of a block
// and then meet every panel of dy: both are read in order, whatever the channels and the stride. The batch is
// cut into a fixed number of slices whose sums are added in order, so the result does not depend on the
// number of threads.
#include "tensor/cpu/conv_gather.h"

namespace untaught::tensor::cpu {
namespace {

constexpr uint32_t kSlices = 8;
constexpr uint32_t kFewSlices = 4;
constexpr size_t kManyWeights = 256 * 1024;  // floats from which on the slices' sums cost more than they gain

// A pixel counts as at least so many of a block's floats: a block has at most 512 pixels, whose packed values
// fit the first-level cache beside a panel of dy.
constexpr uint32_t kBlockFloats = 64 * 1024;
constexpr uint32_t kPixelFloats = 128;

// A block of pixels: padded input windows, and dy packed in panels.
struct PixelBlock {
  const float* x;  // [images, block_rows, block_columns, in_channels]
  uint32_t image_floats, row_floats;
  const float* dy;  // [panels, pixels, kPanelChannels]
  uint32_t images, rows;
};

// R values of each pixel's window, from `offset` on -> to [pixels, R]
template <uint32_t R>
void pack_values(const ConvShape& s, const PixelBlock& block, uint32_t offset, float* to) {
  for (uint32_t image = 0; image < block.images; ++image)
    for (uint32_t y = 0; y < block.rows; ++y) {
      const float* x = block.x + image * block.image_floats + y * s.stride * block.row_floats + offset;
      for (uint32_t column = 0; column < s.out_width; ++column, to += R) {
        std::memcpy(to, x, R * sizeof(float));
        x += s.stride * s.in_channels;
      }
    }
}

// sums [R, kPanelChannels] (+)= values [pixels, R] transposed * dy [pixels, kPanelChannels]
template <uint32_t R, uint32_t V>
void accumulate(const float* values, const float* dy, uint32_t pixels, bool first, float* sums) {
  f32x4 tile[R][V] = {};
  outer_product_row<R, V>(values, R, dy, pixels, tile);
  for (uint32_t r = 0; r < R; ++r)
    for (uint32_t v = 0; v < V; ++v) {
      float* to = sums + r * kPanelChannels + v * kLanes;
      store(to, first ? tile[r][v] : load(to) + tile[r][v]);
    }
}

// R rows of weights of one kernel row: sums point at the first row of the first panel, panels panel_floats
// apart.
template <uint32_t R>
void add_rows(const ConvShape& s, const PixelBlock& block, uint32_t offset, bool first, size_t panel_floats,
              float* values, float* sums) {
  pack_values<R>(s, block, offset, values);
  const uint32_t pixels = block.images * block.rows * s.out_width;
  for (uint32_t panel = 0; panel < panel_count(s.out_channels); ++panel) {
    const bool wide = panel_lanes(s.out_channels, panel) > kLanes;
    const auto add = wide ? accumulate<R, 2> : accumulate<R, 1>;
    add(values, block.dy + size_t{panel} * pixels * kPanelChannels, pixels, first,
        sums + panel * panel_floats);
  }
}

using AddRows = void (*)(const ConvShape&, const PixelBlock&, uint32_t, bool, size_t, float*, float*);
static_assert(kTileRows == 5);
constexpr AddRows kAddRows[kTileRows] = {add_rows<1>, add_rows<2>, add_rows<3>, add_rows<4>, add_rows<5>};

// sums [panels, kernel * kernel * in_channels, kPanelChannels] (+)= the block's share. values: room for
// kTileRows floats a pixel.
void add_block(const ConvShape& s, const PixelBlock& block, bool first, float* values, float* sums) {
  const uint32_t run = s.kernel * s.in_channels, tiles = (run + kTileRows - 1) / kTileRows;
  const size_t panel_floats = size_t{s.kernel} * run * kPanelChannels;
  for (uint32_t ky = 0; ky < s.kernel; ++ky)
    for (uint32_t t = 0; t < tiles; ++t) {
      const uint32_t row = t * run / tiles, rows = (t + 1) * run / tiles - row;  // nearly equal tiles
      kAddRows[rows - 1](s, block, ky * block.row_floats + row, first, panel_floats, values,
                         sums + (size_t{ky} * run + row) * kPanelChannels);
    }
}

}  // namespace

void run(const Conv2dWeightGrad& s, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *dy = o[1].f32().data();
  float* dweight = o[2].f32().data();
  const uint32_t weight_rows = s.kernel * s.kernel * s.in_channels, panels = panel_count(s.out_channels);
  const uint32_t columns = (s.out_width - 1) * s.stride + s.kernel, row_floats = columns * s.in_channels;
  const uint32_t halo_rows = s.kernel > s.stride ? s.kernel - s.stride : 0;
  const Blocks blocks =
      make_blocks(s.n, s.out_height, s.out_width, std::max(row_floats * s.stride, s.out_width * kPixelFloats),
                  row_floats * halo_rows, kBlockFloats);
  const auto rows_of = [&](uint32_t out_rows) { return (out_rows - 1) * s.stride + s.kernel; };

  // Working memory: a sum per slice, then per worker a padded block, its dy and a tile's packed values.
  const size_t sum_floats = size_t{panels} * weight_rows * kPanelChannels;
  const uint32_t slices = std::min(blocks.count(), sum_floats > kManyWeights ? kFewSlices : kSlices);
  const size_t x_floats =
      align_floats(size_t{blocks.images_per_block} * rows_of(blocks.rows_per_block) * row_floats);
  const size_t pixels = size_t{blocks.images_per_block} * blocks.rows_per_block * s.out_width;
  const size_t dy_floats = pixels * panels * kPanelChannels;
  const size_t worker_floats = x_floats + align_floats(dy_floats) + align_floats(pixels * kTileRows);
  float* sums =
      context.scratch.floats(align_floats(sum_floats) * slices + worker_floats * context.pool.threads());
  float* workers = sums + align_floats(sum_floats) * slices;

  context.pool.parallel_for(slices, [&](uint32_t slice, uint32_t worker) {
    float* block_x = workers + worker * worker_floats;
    float* block_dy = block_x + x_floats;
    float* values = block_dy + align_floats(dy_floats);
    const uint32_t begin = slice * blocks.count() / slices, end = (slice + 1) * blocks.count() / slices;
    for (uint32_t b = begin; b < end; ++b) {
      const Blocks::Range range = blocks.range(b);
      const Window window{static_cast<int32_t>(range.row * s.stride) - static_cast<int32_t>(s.pad),
                          -static_cast<int32_t>(s.pad), rows_of(range.rows), columns};
      const uint32_t image_floats = window.rows * row_floats, image_pixels = range.rows * s.out_width;
      for (uint32_t i = 0; i < range.images; ++i) {
        const size_t image = range.image + i;
        copy_padded(x + image * s.height * s.width * s.in_channels, s.height, s.width, s.in_channels, window,
                    block_x + size_t{i} * image_floats);
        const float* from = dy + (image * s.out_height + range.row) * s.out_width * s.out_channels;
        for (uint32_t panel = 0; panel < panels; ++panel) {
          pack_panel(from, image_pixels, s.out_channels, panel,
                     block_dy + (size_t{panel} * range.images + i) * image_pixels * kPanelChannels);
        }
      }
      add_block(s, {block_x, image_floats, row_floats, block_dy, range.images, range.rows}, b == begin,
                values, sums + slice * align_floats(sum_floats));
    }
  });

  // Slices in order; panels back to [weight_rows, out_channels].
  context.pool.parallel_for(panels, [&](uint32_t panel, uint32_t) {
    const uint32_t lanes = panel_lanes(s.out_channels, panel);
    for (uint32_t row = 0; row < weight_rows; ++row) {
      const float* from = sums + (size_t{panel} * weight_rows + row) * kPanelChannels;
      f32x4 low = load(from), high = load(from + kLanes);
      for (uint32_t slice = 1; slice < slices; ++slice) {
        from += align_floats(sum_floats);
        low += load(from);
        high += load(from + kLanes);
      }
      float values[kPanelChannels];
      store(values, low);
      store(values + kLanes, high);
      float* to = dweight + size_t{row} * s.out_channels + panel * kPanelChannels;
      for (uint32_t lane = 0; lane < lanes; ++lane) to[lane] = values[lane];
    }
  });
}

}  // namespace untaught::tensor::cpu
