// The loop that the forward convolution and the input gradient share. The design:
//
// Every output pixel is a sum over a window of a zero-padded source. The batch is cut into blocks that fit
// the second-level cache; a block's source is copied with its padding, so that a kernel row is one run of
// kernel * channels consecutive floats and no tap is tested against a border (no im2col: windows overlap in
// the copy as they do in the image). Weights are packed once per call in panels of 8 output channels, a
// panel's rows in the order in which the runs are read. A register tile (conv_tile.h) then sums 4 pixels x 8
// channels over all runs without touching memory for its sums, for each panel over all pixels of the block:
// the panel stays in the first-level cache. The input gradient under stride s is s * s such problems, one per
// residue of the pixel's position, each with the taps that reach it: no multiplication with a skipped zero is
// done. Threads take blocks; blocks depend on the shapes alone, so the result does not depend on the threads.
#pragma once

#include <span>

#include "tensor/cpu/conv_pack.h"
#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {

// Output pixels (first_y + i * out_step, first_x + j * out_step) and the taps that they sum over.
struct GatherPhase {
  uint32_t first_y, first_x, rows, columns;
  Runs runs;             // offsets in the padded block
  uint32_t weight_rows;  // runs.count * runs.length; 0: the output is zero
  const float* weights;  // [panels, weight_rows, kPanelChannels]
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

  // No window reaches beyond the source: it is read where it is.
  bool in_place() const {
    return window_y == 0 && window_x == 0 && (columns - 1) * step + extent_x <= source_width &&
           (rows - 1) * step + extent_y <= source_height;
  }
  uint32_t block_columns() const { return in_place() ? source_width : (columns - 1) * step + extent_x; }
  uint32_t block_rows(uint32_t output_rows) const { return (output_rows - 1) * step + extent_y; }
};

Blocks gather_blocks(const GatherProblem& problem);
// Floats of working memory that a worker needs.
size_t gather_worker_floats(const GatherProblem& problem);
// memory: gather_worker_floats for each worker of the pool.
void gather(const GatherProblem& problem, std::span<const GatherPhase> phases, ThreadPool& pool,
            float* memory);

}  // namespace untaught::tensor::cpu
