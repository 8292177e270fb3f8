// Weight gradient of depthwise convolution: per tap and channel a sum over pixels of x * dy. Rows of the
// batch are cut into a fixed number of slices whose sums are added in order, so the result does not depend on
// the number of threads.
#include "tensor/cpu/chunks.h"
#include "tensor/cpu/depthwise.h"
#include "tensor/cpu/kernels.h"
#include "tensor/cpu/simd.h"

namespace untaught::tensor::cpu {
namespace {

constexpr uint32_t kSlices = 16;
constexpr int32_t kColumns = 16;    // summed in registers before they are added to the slice's sums
constexpr int32_t kTapsAtOnce = 3;  // of one kernel row: they share the loads of dy

// sums[t] += x[j * step + t] * dy[j] over `count` columns j, for T taps and all channels.
template <int32_t T>
void add_taps(const float* x, ptrdiff_t step, const float* dy, int32_t count, ptrdiff_t channels,
              float* sums) {
  constexpr ptrdiff_t kStep = kLanes;
  ptrdiff_t c = 0;
  for (; c + kStep <= channels; c += kStep) {
    f32x4 part[T] = {};
    const float *from = x + c, *d = dy + c;
    for (int32_t j = 0; j < count; ++j, from += step, d += channels) {
      const f32x4 factor = load(d);
      for (int32_t t = 0; t < T; ++t) part[t] = madd(load(from + t * channels), factor, part[t]);
    }
    for (int32_t t = 0; t < T; ++t) {
      float* to = sums + t * channels + c;
      store(to, load(to) + part[t]);
    }
  }
  for (; c < channels; ++c)
    for (int32_t t = 0; t < T; ++t) {
      float part = 0.0f;
      for (int32_t j = 0; j < count; ++j) part += x[j * step + t * channels + c] * dy[j * channels + c];
      sums[t * channels + c] += part;
    }
}

// One kernel row: x is the image's row that it reads, dy the output's, sums [kernel, channels].
void add_row(const TapAxis& columns, const float* x, const float* dy, int32_t outputs, ptrdiff_t channels,
             float* sums) {
  const ptrdiff_t c = channels, step = columns.step * c;
  const auto source = [&](int32_t j, int32_t tap) { return x + (columns.at(j) + tap) * c; };
  for (int32_t tap = 0; tap < columns.taps;) {
    const int32_t count = columns.taps - tap >= kTapsAtOnce ? kTapsAtOnce : 1;
    // Columns that have all taps of this group; then, tap by tap, those before and behind them.
    const TapAxis::Range all = columns.outputs_of(tap, tap + count, outputs);
    for (int32_t j = all.begin; j < all.end; j += kColumns) {
      const auto add = count == kTapsAtOnce ? add_taps<kTapsAtOnce> : add_taps<1>;
      add(source(j, tap), step, dy + j * c, std::min(kColumns, all.end - j), channels, sums + tap * c);
    }
    for (int32_t t = tap; count > 1 && t < tap + count; ++t) {
      const TapAxis::Range own = columns.outputs_of(t, t + 1, outputs);
      const int32_t middle = all.empty() ? own.end : std::min(all.begin, own.end);
      const TapAxis::Range sides[] = {{own.begin, middle}, {std::max(middle, all.end), own.end}};
      for (const TapAxis::Range& side : sides) {
        if (side.empty()) continue;
        add_taps<1>(source(side.begin, t), step, dy + side.begin * c, side.end - side.begin, channels,
                    sums + t * c);
      }
    }
    tap += count;
  }
}

}  // namespace

void run(const DepthwiseConv2dWeightGrad& s, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *dy = o[1].f32().data();
  float* dweight = o[2].f32().data();
  const auto pad = static_cast<int32_t>(s.pad), stride = static_cast<int32_t>(s.stride),
             kernel = static_cast<int32_t>(s.kernel);
  const auto channels = static_cast<ptrdiff_t>(s.channels);
  const TapAxis rows{-pad, stride, 1, kernel, static_cast<int32_t>(s.height)},
      columns{-pad, stride, 1, kernel, static_cast<int32_t>(s.width)};
  const uint32_t weights = s.kernel * s.kernel * s.channels, all_rows = s.n * s.out_height,
                 slices = std::min(kSlices, all_rows);
  const size_t slice_floats = align_floats(weights);
  float* sums = context.scratch.floats(slice_floats * slices);
  context.pool.parallel_for(slices, [=](uint32_t slice, uint32_t) {
    float* to = sums + slice * slice_floats;
    std::fill_n(to, weights, 0.0f);
    for (uint32_t i = slice * all_rows / slices; i < (slice + 1) * all_rows / slices; ++i) {
      const uint32_t image = i / s.out_height;
      const auto row = static_cast<int32_t>(i % s.out_height);
      const TapAxis::Range range = rows.taps_of(row);
      for (int32_t ky = range.begin; ky < range.end; ++ky) {
        const size_t source_row = size_t{image} * s.height + static_cast<uint32_t>(rows.at(row) + ky);
        add_row(columns, x + source_row * s.width * s.channels, dy + size_t{i} * s.out_width * s.channels,
                static_cast<int32_t>(s.out_width), channels, to + ky * kernel * channels);
      }
    }
  });
  for_chunks(context.pool, weights, kChunkFloats, [=](uint32_t begin, uint32_t end) {
    for (uint32_t i = begin; i < end; ++i) {
      float sum = 0.0f;
      for (uint32_t slice = 0; slice < slices; ++slice) sum += sums[slice * slice_floats + i];
      dweight[i] = sum;
    }
  });
}

}  // namespace untaught::tensor::cpu
