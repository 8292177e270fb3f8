#include "tensor/cpu/linear_wide.h"

#include "tensor/cpu/chunks.h"
#include "tensor/cpu/conv_pack.h"

namespace untaught::tensor::cpu {
namespace {

// Inputs that are summed in one go: a panel of their weights (16 KiB) fits the first cache.
constexpr uint32_t kSliceInputs = 512;
// Of a gradient: 64 rows of them are 16 KiB.
constexpr uint32_t kBlockInputs = 64;

// Columns [begin, begin + count) of a [rows, columns] matrix -> to [rows, count]. The rows of a canvas lie a
// multiple of 4 KiB apart and would push each other out of the cache where they are.
void copy_columns(const float* matrix, uint32_t rows, uint32_t columns, uint32_t begin, uint32_t count,
                  float* to) {
  for (uint32_t r = 0; r < rows; ++r) {
    std::memcpy(to + size_t{r} * count, matrix + size_t{r} * columns + begin, count * sizeof(float));
  }
}

// to [rows, stride] = a [rows, depth] * panels [panel_count(columns), depth, kPanelChannels]
void multiply(const float* a, uint32_t rows, uint32_t depth, const float* panels, uint32_t columns, float* to,
              uint32_t stride) {
  const Runs run{0, 1, 0, depth};
  for (uint32_t panel = 0; panel < panel_count(columns); ++panel, panels += depth * kPanelChannels) {
    const uint32_t lanes = panel_lanes(columns, panel);
    for_pixel_tiles(rows, lanes, [&](uint32_t row, uint32_t height, ConvolveTile convolve) {
      uint32_t from[kNarrowTilePixels], outs[kNarrowTilePixels];
      for (uint32_t r = 0; r < height; ++r) {
        from[r] = (row + r) * depth;
        outs[r] = (row + r) * stride;
      }
      convolve(a, from, run, panels, nullptr, to + panel * kPanelChannels, outs, lanes);
    });
  }
}

// weight [inputs, out_features] -> to [panel_count(inputs), out_features, kPanelChannels]
void pack_transposed(const float* weight, uint32_t inputs, uint32_t out_features, float* to) {
  for (uint32_t panel = 0; panel < panel_count(inputs); ++panel, to += out_features * kPanelChannels) {
    const uint32_t lanes = panel_lanes(inputs, panel);
    for (uint32_t lane = 0; lane < kPanelChannels; ++lane) {
      const float* from = weight + size_t{panel * kPanelChannels + lane} * out_features;
      for (uint32_t f = 0; f < out_features; ++f) {
        to[f * kPanelChannels + lane] = lane < lanes ? from[f] : 0.0f;
      }
    }
  }
}

// dweight [R, lanes], rows out_features apart, = x [rows, R] transposed * dy [rows, kPanelChannels]
template <uint32_t R, uint32_t V>
void weight_tile(const float* x, uint32_t x_step, const float* dy, uint32_t rows, uint32_t lanes,
                 float* dweight, uint32_t out_features) {
  f32x4 sums[R][V] = {};
  outer_product_row<R, V>(x, x_step, dy, rows, sums);
  for (uint32_t r = 0; r < R; ++r) store_lanes(sums[r], lanes, dweight + size_t{r} * out_features);
}

using WeightTile = void (*)(const float*, uint32_t, const float*, uint32_t, uint32_t, float*, uint32_t);
static_assert(kTileRows == 5 && kPanelChannels == 8);
constexpr WeightTile kWeightTiles[2][kTileRows] = {
    {weight_tile<1, 1>, weight_tile<2, 1>, weight_tile<3, 1>, weight_tile<4, 1>, weight_tile<5, 1>},
    {weight_tile<1, 2>, weight_tile<2, 2>, weight_tile<3, 2>, weight_tile<4, 2>, weight_tile<5, 2>}};

}  // namespace

void run_wide(const Linear& p, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *weight = o[1].f32().data(), *bias = o[2].f32().data();
  float* y = o[3].f32().data();
  const uint32_t panels = panel_count(p.out_features), width = panels * kPanelChannels;
  const uint32_t slices = chunk_count(p.in_features, kSliceInputs);

  // Working memory: the sums of each slice, then per worker a slice of x and of the packed weights.
  const size_t sum_floats = align_floats(size_t{p.rows} * width);
  const size_t x_floats = align_floats(size_t{p.rows} * kSliceInputs);
  const size_t worker_floats = x_floats + size_t{width} * kSliceInputs;
  float* sums = context.scratch.floats(sum_floats * slices + worker_floats * context.pool.threads());
  float* workers = sums + sum_floats * slices;
  context.pool.parallel_for(slices, [=](uint32_t slice, uint32_t worker) {
    const uint32_t begin = slice * kSliceInputs, count = std::min(p.in_features - begin, kSliceInputs);
    float *block = workers + worker * worker_floats, *packed = block + x_floats;
    copy_columns(x, p.rows, p.in_features, begin, count, block);
    for (uint32_t panel = 0; panel < panels; ++panel) {
      pack_panel(weight + size_t{begin} * p.out_features, count, p.out_features, panel,
                 packed + size_t{panel} * count * kPanelChannels);
    }
    multiply(block, p.rows, count, packed, p.out_features, sums + slice * sum_floats, width);
  });

  // Slices in order, whoever computed them.
  for_chunks(context.pool, p.rows, 16, [=](uint32_t begin, uint32_t end) {
    for (uint32_t r = begin; r < end; ++r) {
      float* to = y + size_t{r} * p.out_features;
      std::copy_n(bias, p.out_features, to);
      for (uint32_t slice = 0; slice < slices; ++slice) {
        const float* from = sums + slice * sum_floats + size_t{r} * width;
        for (uint32_t f = 0; f < p.out_features; ++f) to[f] += from[f];
      }
    }
  });
}

void run_wide(const LinearInputGrad& p, Operands o, Context& context) {
  const float *dy = o[0].f32().data(), *weight = o[1].f32().data();
  float* dx = o[2].f32().data();
  const size_t packed_floats = align_floats(size_t{kBlockInputs} * p.out_features);
  const size_t worker_floats = packed_floats + align_floats(size_t{p.rows} * kBlockInputs);
  float* workers = context.scratch.floats(worker_floats * context.pool.threads());
  context.pool.parallel_for(chunk_count(p.in_features, kBlockInputs), [=](uint32_t b, uint32_t worker) {
    const uint32_t begin = b * kBlockInputs, count = std::min(p.in_features - begin, kBlockInputs);
    float *packed = workers + worker * worker_floats, *block = packed + packed_floats;
    pack_transposed(weight + size_t{begin} * p.out_features, count, p.out_features, packed);
    multiply(dy, p.rows, p.out_features, packed, count, block, count);
    for (uint32_t r = 0; r < p.rows; ++r) {
      std::memcpy(dx + size_t{r} * p.in_features + begin, block + size_t{r} * count, count * sizeof(float));
    }
  });
}

void run_wide(const LinearWeightGrad& p, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *dy = o[1].f32().data();
  float* dweight = o[2].f32().data();
  const uint32_t panels = panel_count(p.out_features);
  const size_t panel_floats = size_t{p.rows} * kPanelChannels;
  const size_t worker_floats = align_floats(size_t{p.rows} * kBlockInputs);
  float* packed =
      context.scratch.floats(align_floats(panels * panel_floats) + worker_floats * context.pool.threads());
  float* workers = packed + align_floats(panels * panel_floats);
  for (uint32_t panel = 0; panel < panels; ++panel) {
    pack_panel(dy, p.rows, p.out_features, panel, packed + panel * panel_floats);
  }
  context.pool.parallel_for(chunk_count(p.in_features, kBlockInputs), [=](uint32_t b, uint32_t worker) {
    const uint32_t begin = b * kBlockInputs, count = std::min(p.in_features - begin, kBlockInputs);
    float* block = workers + worker * worker_floats;
    copy_columns(x, p.rows, p.in_features, begin, count, block);
    for (uint32_t panel = 0; panel < panels; ++panel) {
      const uint32_t lanes = panel_lanes(p.out_features, panel);
      for (uint32_t i = 0; i < count; i += kTileRows) {
        float* to = dweight + size_t{begin + i} * p.out_features + panel * kPanelChannels;
        kWeightTiles[lanes > kLanes][std::min(count - i, kTileRows) - 1](
            block + i, count, packed + panel * panel_floats, p.rows, lanes, to, p.out_features);
      }
    }
  });
}

}  // namespace untaught::tensor::cpu
