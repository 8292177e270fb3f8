// Weight gradient: for each kernel row, the matrix product of the input's windows (kernel * in_channels
// consecutive values) with dy, summed over pixels. The batch is cut into a fixed number of slices whose sums
// are added in order, so the result does not depend on the number of threads.
#include "tensor/cpu/conv_gather.h"

namespace untaught::tensor::cpu {
namespace {

constexpr uint32_t kSlices = 8;
constexpr uint32_t kFewSlices = 4;
constexpr size_t kManyWeights = 256 * 1024;  // floats from which on the slices' sums cost more than they gain

// A block of pixels: padded input windows, and dy packed in panels.
struct PixelBlock {
  const float* x;  // [images, block_rows, block_columns, in_channels]
  uint32_t image_floats, row_floats;
  const float* dy;  // [images * rows * out_width, kPanelChannels], one panel
  uint32_t images, rows;
};

// sums [R, kPanelChannels] (+)= x values `row_offset`.. of each window * dy.
template <uint32_t R, uint32_t V>
void accumulate(const ConvShape& s, const PixelBlock& block, uint32_t row_offset, bool first, float* sums) {
  f32x4 tile[R][V] = {};
  const float* dy = block.dy;
  for (uint32_t image = 0; image < block.images; ++image)
    for (uint32_t y = 0; y < block.rows; ++y) {
      const float* x = block.x + image * block.image_floats + y * s.stride * block.row_floats + row_offset;
      outer_product_row<R, V>(x, s.stride * s.in_channels, dy, s.out_width, tile);
      dy += s.out_width * kPanelChannels;
    }
  for (uint32_t r = 0; r < R; ++r)
    for (uint32_t v = 0; v < V; ++v) {
      float* to = sums + r * kPanelChannels + v * kLanes;
      store(to, first ? tile[r][v] : load(to) + tile[r][v]);
    }
}

using Accumulate = void (*)(const ConvShape&, const PixelBlock&, uint32_t, bool, float*);
static_assert(kTileRows == 4 && kPanelChannels == 8);
constexpr Accumulate kAccumulate[2][kTileRows] = {
    {accumulate<1, 1>, accumulate<2, 1>, accumulate<3, 1>, accumulate<4, 1>},
    {accumulate<1, 2>, accumulate<2, 2>, accumulate<3, 2>, accumulate<4, 2>}};

// sums [panels, kernel * kernel * in_channels, kPanelChannels] (+)= the block's share.
void add_block(const ConvShape& s, PixelBlock block, const float* dy_panels, bool first, float* sums) {
  const uint32_t run = s.kernel * s.in_channels, tiles = (run + kTileRows - 1) / kTileRows;
  const size_t panel_floats = size_t{block.images} * block.rows * s.out_width * kPanelChannels;
  for (uint32_t panel = 0; panel < panel_count(s.out_channels); ++panel) {
    block.dy = dy_panels + panel * panel_floats;
    const bool wide = panel_lanes(s.out_channels, panel) > kLanes;
    for (uint32_t ky = 0; ky < s.kernel; ++ky)
      for (uint32_t t = 0; t < tiles; ++t) {
        const uint32_t row = t * run / tiles,
                       rows = (t + 1) * run / tiles - row;  // equal tiles: 9 rows are 3 x 3
        kAccumulate[wide][rows - 1](s, block, ky * block.row_floats + row, first, sums);
        sums += rows * kPanelChannels;
      }
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
      make_blocks(s.n, s.out_height, s.out_width, row_floats * s.stride, row_floats * halo_rows);
  const auto rows_of = [&](uint32_t out_rows) { return (out_rows - 1) * s.stride + s.kernel; };

  // Working memory: a sum per slice, then per worker a padded block and its dy.
  const size_t sum_floats = size_t{panels} * weight_rows * kPanelChannels;
  const uint32_t slices = std::min(blocks.count(), sum_floats > kManyWeights ? kFewSlices : kSlices);
  const size_t x_floats =
      align_floats(size_t{blocks.images_per_block} * rows_of(blocks.rows_per_block) * row_floats);
  const size_t dy_floats =
      size_t{blocks.images_per_block} * blocks.rows_per_block * s.out_width * panels * kPanelChannels;
  const size_t worker_floats = align_floats(x_floats + dy_floats);
  float* sums =
      context.scratch.floats(align_floats(sum_floats) * slices + worker_floats * context.pool.threads());
  float* workers = sums + align_floats(sum_floats) * slices;

  context.pool.parallel_for(slices, [&](uint32_t slice, uint32_t worker) {
    float* block_x = workers + worker * worker_floats;
    float* block_dy = block_x + x_floats;
    const uint32_t begin = slice * blocks.count() / slices, end = (slice + 1) * blocks.count() / slices;
    for (uint32_t b = begin; b < end; ++b) {
      const Blocks::Range range = blocks.range(b);
      const Window window{static_cast<int32_t>(range.row * s.stride) - static_cast<int32_t>(s.pad),
                          -static_cast<int32_t>(s.pad), rows_of(range.rows), columns};
      const uint32_t image_floats = window.rows * row_floats, pixels = range.rows * s.out_width;
      for (uint32_t i = 0; i < range.images; ++i) {
        const size_t image = range.image + i;
        copy_padded(x + image * s.height * s.width * s.in_channels, s.height, s.width, s.in_channels, window,
                    block_x + size_t{i} * image_floats);
        const float* from = dy + (image * s.out_height + range.row) * s.out_width * s.out_channels;
        for (uint32_t panel = 0; panel < panels; ++panel) {
          pack_panel(from, pixels, s.out_channels, panel,
                     block_dy + (size_t{panel} * range.images + i) * pixels * kPanelChannels);
        }
      }
      add_block(s, {block_x, image_floats, row_floats, nullptr, range.images, range.rows}, block_dy,
                b == begin, sums + slice * align_floats(sum_floats));
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
