// Forward convolution and its input gradient, both as gather problems (conv_gather.h).
#include <limits>

#include "tensor/cpu/batch_norm.h"
#include "tensor/cpu/conv_gather.h"

namespace untaught::tensor::cpu {
namespace {

// Taps of one axis that reach the outputs of one residue class: input position i = stride * j + residue reads
// dy at j + first_offset + t for the taps last_tap - t * stride, t in [0, count).
struct AxisTaps {
  uint32_t last_tap, count;
  int32_t first_offset;
};

AxisTaps axis_taps(const ConvShape& s, uint32_t residue) {
  const uint32_t first_tap = (residue + s.pad) % s.stride;
  if (first_tap >= s.kernel) return {0, 0, 0};
  const uint32_t count = (s.kernel - first_tap + s.stride - 1) / s.stride;
  const uint32_t last_tap = first_tap + (count - 1) * s.stride;
  return {last_tap, count,
          (static_cast<int32_t>(residue + s.pad) - static_cast<int32_t>(last_tap)) /
              static_cast<int32_t>(s.stride)};
}

// One panel of the transposed weights of a phase: rows in the order in which its runs read dy.
void pack_transposed(const ConvShape& s, const float* weight, const AxisTaps& rows, const AxisTaps& columns,
                     uint32_t panel, float* to) {
  const uint32_t lanes = panel_lanes(s.in_channels, panel);
  for (uint32_t ty = 0; ty < rows.count; ++ty)
    for (uint32_t tx = 0; tx < columns.count; ++tx) {
      const uint32_t tap = (rows.last_tap - ty * s.stride) * s.kernel + columns.last_tap - tx * s.stride;
      const float* from = weight + (size_t{tap} * s.in_channels + panel * kPanelChannels) * s.out_channels;
      for (uint32_t lane = 0; lane < kPanelChannels; ++lane, from += s.out_channels)
        for (uint32_t c = 0; c < s.out_channels; ++c)
          to[c * kPanelChannels + lane] = lane < lanes ? from[c] : 0.0f;
      to += s.out_channels * kPanelChannels;
    }
}

// A batch norm's parameters by panels of channels; lanes beyond the last channel are zero.
void pack_norm(const Conv2dNorm& s, const float* affine, const float* running, float* scale, PanelNorm* to) {
  eval_scale(s.out_channels, affine, running, s.eps, scale);
  const float floor = s.relu ? 0.0f : -std::numeric_limits<float>::infinity();
  for (uint32_t panel = 0; panel < panel_count(s.out_channels); ++panel) {
    to[panel] = {};
    for (uint32_t lane = 0; lane < panel_lanes(s.out_channels, panel); ++lane) {
      const uint32_t c = panel * kPanelChannels + lane;
      to[panel].centre[lane] = running[c];
      to[panel].scale[lane] = scale[c];
      to[panel].shift[lane] = affine[s.out_channels + c];
      to[panel].floor[lane] = floor;
    }
  }
}

GatherProblem forward_problem(const ConvShape& s, const float* x, float* y) {
  const int32_t start = -static_cast<int32_t>(s.pad);
  return {.source = x,
          .n = s.n,
          .source_height = s.height,
          .source_width = s.width,
          .source_channels = s.in_channels,
          .window_y = start,
          .window_x = start,
          .step = s.stride,
          .extent_y = s.kernel,
          .extent_x = s.kernel,
          .rows = s.out_height,
          .columns = s.out_width,
          .out = y,
          .out_height = s.out_height,
          .out_width = s.out_width,
          .out_channels = s.out_channels,
          .out_step = 1};
}

// memory: packed weights, then what gather needs.
void run_forward(const ConvShape& s, const GatherProblem& problem, const float* weight, ThreadPool& pool,
                 float* memory) {
  const uint32_t row_run = s.kernel * s.in_channels, weight_rows = s.kernel * row_run;
  const uint32_t panels = panel_count(s.out_channels);
  pool.parallel_for(panels, [&](uint32_t panel, uint32_t) {
    pack_panel(weight, weight_rows, s.out_channels, panel,
               memory + size_t{panel} * weight_rows * kPanelChannels);
  });
  // The taps of one kernel row are consecutive in memory: one run.
  const GatherPhase phase{0,
                          0,
                          s.out_height,
                          s.out_width,
                          {0, s.kernel, problem.block_columns() * s.in_channels, row_run},
                          weight_rows,
                          memory};
  gather(problem, {&phase, 1}, pool, memory + align_floats(size_t{panels} * weight_rows * kPanelChannels));
}

size_t forward_floats(const ConvShape& s, const GatherProblem& problem, uint32_t threads) {
  const size_t weights = size_t{s.kernel} * s.kernel * s.in_channels;
  return align_floats(panel_count(s.out_channels) * weights * kPanelChannels) +
         gather_worker_floats(problem) * threads;
}

}  // namespace

void run(const Conv2d& s, Operands o, Context& context) {
  const GatherProblem problem = forward_problem(s, o[0].f32().data(), o[2].f32().data());
  float* memory = context.scratch.floats(forward_floats(s, problem, context.pool.threads()));
  run_forward(s, problem, o[1].f32().data(), context.pool, memory);
}

void run(const Conv2dNorm& s, Operands o, Context& context) {
  GatherProblem problem = forward_problem(s, o[0].f32().data(), o[4].f32().data());
  const size_t norm_floats = align_floats(panel_count(s.out_channels) * sizeof(PanelNorm) / sizeof(float));
  float* memory = context.scratch.floats(norm_floats + align_floats(s.out_channels) +
                                         forward_floats(s, problem, context.pool.threads()));
  auto* norms = reinterpret_cast<PanelNorm*>(memory);
  float* scale = memory + norm_floats;
  pack_norm(s, o[2].f32().data(), o[3].f32().data(), scale, norms);
  problem.norms = norms;
  run_forward(s, problem, o[1].f32().data(), context.pool, scale + align_floats(s.out_channels));
}

void run(const Conv2dInputGrad& s, Operands o, Context& context) {
  const float* weight = o[1].f32().data();
  int32_t lowest = 0, highest = 0;
  for (uint32_t residue = 0; residue < s.stride; ++residue) {
    const AxisTaps taps = axis_taps(s, residue);
    if (taps.count == 0) continue;
    lowest = std::min(lowest, taps.first_offset);
    highest = std::max(highest, taps.first_offset + static_cast<int32_t>(taps.count) - 1);
  }
  const auto extent = static_cast<uint32_t>(highest - lowest + 1);
  const GatherProblem problem{.source = o[0].f32().data(),
                              .n = s.n,
                              .source_height = s.out_height,
                              .source_width = s.out_width,
                              .source_channels = s.out_channels,
                              .window_y = lowest,
                              .window_x = lowest,
                              .step = 1,
                              .extent_y = extent,
                              .extent_x = extent,
                              .rows = (s.height + s.stride - 1) / s.stride,
                              .columns = (s.width + s.stride - 1) / s.stride,
                              .out = o[2].f32().data(),
                              .out_height = s.height,
                              .out_width = s.width,
                              .out_channels = s.in_channels,
                              .out_step = s.stride};

  // Every tap belongs to one phase: the packed weights of all phases are as many as the weights.
  const uint32_t panels = panel_count(s.in_channels);
  const size_t packed_floats = size_t{panels} * s.kernel * s.kernel * s.out_channels * kPanelChannels;
  Carver carver(context.scratch.floats(floats_of<GatherPhase>(size_t{s.stride} * s.stride) +
                                       align_floats(packed_floats) +
                                       gather_worker_floats(problem) * context.pool.threads()));
  auto* phases = carver.take<GatherPhase>(size_t{s.stride} * s.stride);
  auto* packed = carver.take<float>(packed_floats);
  uint32_t phase_count = 0;
  for (uint32_t y = 0; y < std::min(s.stride, s.height); ++y)
    for (uint32_t x = 0; x < std::min(s.stride, s.width); ++x) {
      const AxisTaps rows = axis_taps(s, y), columns = axis_taps(s, x);
      const uint32_t run_floats = columns.count * s.out_channels, weight_rows = rows.count * run_floats;
      const uint32_t row_floats = problem.block_columns() * s.out_channels;
      const auto first_row = static_cast<uint32_t>(rows.first_offset - lowest),
                 first_column = static_cast<uint32_t>(columns.first_offset - lowest);
      phases[phase_count++] = {y,
                               x,
                               (s.height - y + s.stride - 1) / s.stride,
                               (s.width - x + s.stride - 1) / s.stride,
                               {first_row * row_floats + first_column * s.out_channels,
                                weight_rows ? rows.count : 0, row_floats, run_floats},
                               weight_rows,
                               packed};
      context.pool.parallel_for(weight_rows ? panels : 0, [&](uint32_t panel, uint32_t) {
        pack_transposed(s, weight, rows, columns, panel,
                        packed + size_t{panel} * weight_rows * kPanelChannels);
      });
      packed += size_t{panels} * weight_rows * kPanelChannels;
    }
  gather(problem, {phases, phase_count}, context.pool, carver.take<float>(0));
}

}  // namespace untaught::tensor::cpu
