#include "tensor/cpu/conv_gather.h"

namespace untaught::tensor::cpu {
namespace {

constexpr uint32_t kBlockFloats = 24 * 1024;  // 96 KiB: half of a small core's second-level cache

// Where the pixels of one block and phase read and write.
struct PixelTable {
  uint32_t *windows, *outs;
  uint32_t pixels = 0;

  void fill(const GatherProblem& p, const GatherPhase& phase, const Blocks::Range& range,
            uint32_t block_floats) {
    pixels = 0;
    const uint32_t rows = std::min(range.row + range.rows, phase.rows);
    for (uint32_t image = 0; image < range.images; ++image)
      for (uint32_t y = range.row; y < rows; ++y) {
        const uint32_t window =
            image * block_floats + (y - range.row) * p.step * p.block_columns() * p.source_channels;
        const uint32_t out =
            (image * p.out_height + phase.first_y + y * p.out_step) * p.out_width + phase.first_x;
        for (uint32_t x = 0; x < phase.columns; ++x, ++pixels) {
          windows[pixels] = window + x * p.step * p.source_channels;
          outs[pixels] = (out + x * p.out_step) * p.out_channels;
        }
      }
  }
};

void run_phase(const GatherProblem& p, const GatherPhase& phase, const PixelTable& table, const float* block,
               float* out) {
  for (uint32_t panel = 0; panel < panel_count(p.out_channels); ++panel) {
    const uint32_t lanes = panel_lanes(p.out_channels, panel);
    const float* weights = phase.weights + size_t{panel} * phase.weight_rows * kPanelChannels;
    const PanelNorm* norm = p.norms ? &p.norms[panel] : nullptr;
    for_pixel_tiles(table.pixels, lanes, [&](uint32_t first, uint32_t, ConvolveTile convolve) {
      convolve(block, table.windows + first, phase.runs, weights, norm, out + panel * kPanelChannels,
               table.outs + first, lanes);
    });
  }
}

// Most pixels of one phase that a block has.
size_t block_pixels(const GatherProblem& p, const Blocks& blocks) {
  return size_t{blocks.images_per_block} * blocks.rows_per_block * p.columns;
}

size_t block_source_floats(const GatherProblem& p, const Blocks& blocks) {
  if (p.in_place()) return 0;
  return size_t{blocks.images_per_block} * p.block_rows(blocks.rows_per_block) * p.block_columns() *
         p.source_channels;
}

}  // namespace

Blocks gather_blocks(const GatherProblem& p) {
  const uint32_t row_floats = p.block_columns() * p.source_channels;
  const uint32_t halo_rows = p.extent_y > p.step ? p.extent_y - p.step : 0;
  return make_blocks(p.n, p.rows, p.columns * p.out_step, row_floats * p.step, row_floats * halo_rows,
                     kBlockFloats);
}

size_t gather_worker_floats(const GatherProblem& p) {
  const Blocks blocks = gather_blocks(p);
  return align_floats(block_source_floats(p, blocks)) + 2 * floats_of<uint32_t>(block_pixels(p, blocks));
}

void gather(const GatherProblem& p, std::span<const GatherPhase> phases, ThreadPool& pool, float* memory) {
  const Blocks blocks = gather_blocks(p);
  const size_t worker_floats = gather_worker_floats(p);
  const size_t image_floats = size_t{p.source_height} * p.source_width * p.source_channels;
  const size_t out_image_floats = size_t{p.out_height} * p.out_width * p.out_channels;
  pool.parallel_for(blocks.count(), [&](uint32_t b, uint32_t worker) {
    const Blocks::Range range = blocks.range(b);
    Carver carver(memory + worker * worker_floats);
    float* copy = carver.take<float>(block_source_floats(p, blocks));
    PixelTable table{carver.take<uint32_t>(block_pixels(p, blocks)),
                     carver.take<uint32_t>(block_pixels(p, blocks))};
    const float* block = p.source + range.image * image_floats +
                         size_t{range.row} * p.step * p.source_width * p.source_channels;
    auto block_floats = static_cast<uint32_t>(image_floats);
    if (!p.in_place()) {
      const Window window{p.window_y + static_cast<int32_t>(range.row * p.step), p.window_x,
                          p.block_rows(range.rows), p.block_columns()};
      block = copy;
      block_floats = window.rows * window.columns * p.source_channels;
      for (uint32_t i = 0; i < range.images; ++i) {
        copy_padded(p.source + (range.image + i) * image_floats, p.source_height, p.source_width,
                    p.source_channels, window, copy + size_t{i} * block_floats);
      }
    }
    for (const GatherPhase& phase : phases) {
      table.fill(p, phase, range, block_floats);
      run_phase(p, phase, table, block, p.out + range.image * out_image_floats);
    }
  });
}

}  // namespace untaught::tensor::cpu
