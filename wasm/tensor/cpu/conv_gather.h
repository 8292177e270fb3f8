// The loop that the forward convolution and the input gradient share: every output pixel is a sum over a
// window of a zero-padded source. The input gradient under stride s is s * s such problems, one per residue
// of the pixel's position, each with the taps that reach it; so no multiplication with a skipped zero is
// done.
#pragma once

#include <vector>

#include "tensor/cpu/conv_pack.h"
#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {

// Output pixels (first_y + i * out_step, first_x + j * out_step) and the taps that they sum over.
struct GatherPhase {
  uint32_t first_y, first_x, rows, columns;
  std::vector<Run> runs;  // offsets in the padded block
  uint32_t weight_rows;   // sum of the runs' lengths; 0: the output is zero
  const float* weights;   // [panels, weight_rows, kPanelChannels]
};

struct GatherProblem {
  const float* source;  // [n, source_height, source_width, source_channels]
  uint32_t n, source_height, source_width, source_channels;
  int32_t window_y, window_x;   // source position of output (0, 0)'s window
  uint32_t step;                // source pixels from one output of a phase to the next
  uint32_t extent_y, extent_x;  // of a window
  uint32_t rows, columns;       // of the largest phase
  float* out;                   // [n, out_height, out_width, out_channels]
  uint32_t out_height, out_width, out_channels, out_step;
  const PanelNorm* norms = nullptr;  // per panel of output channels; null: sums are stored as they are

  uint32_t block_columns() const { return (columns - 1) * step + extent_x; }
  uint32_t block_rows(uint32_t output_rows) const { return (output_rows - 1) * step + extent_y; }
};

Blocks gather_blocks(const GatherProblem& problem);
// Floats of working memory that a worker needs.
size_t gather_worker_floats(const GatherProblem& problem);
// memory: gather_worker_floats for each worker of the pool.
void gather(const GatherProblem& problem, const std::vector<GatherPhase>& phases, ThreadPool& pool,
            float* memory);

}  // namespace untaught::tensor::cpu
