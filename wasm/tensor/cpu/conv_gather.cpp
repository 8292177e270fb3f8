#include "tensor/cpu/conv_gather.h"

namespace untaught::tensor::cpu {
namespace {

// Where the pixels of one block and phase read and write.
struct PixelTable {
  std::vector<uint32_t> windows, outs;

  void fill(const GatherProblem& p, const GatherPhase& phase, const Blocks::Range& range,
            uint32_t block_floats) {
    windows.clear();
    outs.clear();
    const uint32_t rows = std::min(range.row + range.rows, phase.rows);
    for (uint32_t image = 0; image < range.images; ++image)
      for (uint32_t y = range.row; y < rows; ++y)
        for (uint32_t x = 0; x < phase.columns; ++x) {
          const uint32_t pixel = (y - range.row) * p.step * p.block_columns() + x * p.step;
          windows.push_back(image * block_floats + pixel * p.source_channels);
          const uint32_t out_y = phase.first_y + y * p.out_step, out_x = phase.first_x + x * p.out_step;
          outs.push_back(((image * p.out_height + out_y) * p.out_width + out_x) * p.out_channels);
        }
  }
};

void run_phase(const GatherProblem& p, const GatherPhase& phase, const PixelTable& table, const float* block,
               float* out) {
  const auto run_count = static_cast<uint32_t>(phase.runs.size());
  const auto pixels = static_cast<uint32_t>(table.windows.size());
  for (uint32_t panel = 0; panel < panel_count(p.out_channels); ++panel) {
    const uint32_t lanes = panel_lanes(p.out_channels, panel);
    const float* weights = phase.weights + size_t{panel} * phase.weight_rows * kPanelChannels;
    for (uint32_t i = 0; i < pixels; i += kTilePixels) {
      const ConvolveTile tile = kConvolveTiles[lanes > kLanes][std::min(pixels - i, kTilePixels) - 1];
      tile(block, &table.windows[i], phase.runs.data(), run_count, weights,
           p.norms ? &p.norms[panel] : nullptr, out + panel * kPanelChannels, &table.outs[i], lanes);
    }
  }
}

}  // namespace

Blocks gather_blocks(const GatherProblem& p) {
  const uint32_t row_floats = p.block_columns() * p.source_channels;
  const uint32_t halo_rows = p.extent_y > p.step ? p.extent_y - p.step : 0;
  return make_blocks(p.n, p.rows, p.columns * p.out_step, row_floats * p.step, row_floats * halo_rows);
}

size_t gather_worker_floats(const GatherProblem& p) {
  const Blocks blocks = gather_blocks(p);
  return align_floats(size_t{blocks.images_per_block} * p.block_rows(blocks.rows_per_block) *
                      p.block_columns() * p.source_channels);
}

void gather(const GatherProblem& p, const std::vector<GatherPhase>& phases, ThreadPool& pool, float* memory) {
  const Blocks blocks = gather_blocks(p);
  const size_t worker_floats = gather_worker_floats(p);
  const size_t image_floats = size_t{p.source_height} * p.source_width * p.source_channels;
  const size_t out_image_floats = size_t{p.out_height} * p.out_width * p.out_channels;
  pool.parallel_for(blocks.count(), [&](uint32_t b, uint32_t worker) {
    const Blocks::Range range = blocks.range(b);
    const Window window{p.window_y + static_cast<int32_t>(range.row * p.step), p.window_x,
                        p.block_rows(range.rows), p.block_columns()};
    const uint32_t block_floats = window.rows * window.columns * p.source_channels;
    float* block = memory + worker * worker_floats;
    for (uint32_t i = 0; i < range.images; ++i) {
      copy_padded(p.source + (range.image + i) * image_floats, p.source_height, p.source_width,
                  p.source_channels, window, block + size_t{i} * block_floats);
    }
    PixelTable table;
    for (const GatherPhase& phase : phases) {
      table.fill(p, phase, range, block_floats);
      run_phase(p, phase, table, block, p.out + range.image * out_image_floats);
    }
  });
}

}  // namespace untaught::tensor::cpu
