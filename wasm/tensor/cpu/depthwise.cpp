// Depthwise convolution and its input gradient: vectors of channels, four outputs of a row at a time so that
// a weight is loaded once for them. Under stride s the input gradient is s sums a row, one per residue of the
// column, each with the taps that reach it.
#include "tensor/cpu/depthwise.h"

#include "tensor/cpu/chunks.h"
#include "tensor/cpu/kernels.h"
#include "tensor/cpu/simd.h"

namespace untaught::tensor::cpu {
namespace {

constexpr int32_t kPixels = 4;

// Taps [rows] x [columns] of consecutive outputs. Steps are in floats and may be negative.
struct Taps {
  int32_t rows, columns;
  ptrdiff_t source_row, source_column, weight_row, weight_column, source_pixel, out_pixel;
};

// out[p] = sum over taps of source * weight, for P outputs and one vector of channels.
template <class Vector, int32_t P>
inline void sum_vector(const Taps& taps, const float* source, const float* weight, float* out) {
  Vector sums[P] = {};
  for (int32_t row = 0; row < taps.rows; ++row, source += taps.source_row, weight += taps.weight_row) {
    const float *x = source, *w = weight;
    for (int32_t column = 0; column < taps.columns; ++column) {
      const Vector factor = load_as<Vector>(w);
      for (int32_t p = 0; p < P; ++p)
        sums[p] = madd(load_as<Vector>(x + p * taps.source_pixel), factor, sums[p]);
      x += taps.source_column;
      w += taps.weight_column;
    }
  }
  for (int32_t p = 0; p < P; ++p) store(out + p * taps.out_pixel, sums[p]);
}

template <int32_t P>
void sum_channels(const Taps& taps, ptrdiff_t channels, const float* source, const float* weight,
                  float* out) {
  constexpr ptrdiff_t kStep = kLanes;
  ptrdiff_t c = 0;
  for (; c + kStep <= channels; c += kStep) sum_vector<f32x4, P>(taps, source + c, weight + c, out + c);
  for (; c < channels; ++c) sum_vector<float, P>(taps, source + c, weight + c, out + c);
}

// Outputs j of one row: out + j * taps.out_pixel. source: the row of tap row 0, column 0 of the image.
void sum_row(Taps taps, const TapAxis& columns, int32_t outputs, ptrdiff_t channels, const float* source,
             const float* weight, float* out) {
  for (int32_t j = 0; j < outputs;) {
    const TapAxis::Range range = columns.taps_of(j);
    const bool whole = range.begin == 0 && range.end == columns.taps && j + kPixels <= outputs;
    const TapAxis::Range last = whole ? columns.taps_of(j + kPixels - 1) : range;
    taps.columns = std::max(range.end - range.begin, 0);
    const float* x = source + (columns.at(j) + range.begin * columns.direction) * channels;
    const float* w = weight + range.begin * taps.weight_column;
    if (whole && last.begin == 0 && last.end == columns.taps) {
      sum_channels<kPixels>(taps, channels, x, w, out + j * taps.out_pixel);
      j += kPixels;
    } else {
      sum_channels<1>(taps, channels, x, w, out + j * taps.out_pixel);
      ++j;
    }
  }
}

// Calls body(image, row) for the rows of all images.
template <class Body>
void for_rows(ThreadPool& pool, uint32_t n, uint32_t rows, uint32_t row_floats, const Body& body) {
  for_chunks(pool, n * rows, chunk_rows(row_floats), [=](uint32_t begin, uint32_t end) {
    for (uint32_t i = begin; i < end; ++i) body(i / rows, i % rows);
  });
}

}  // namespace

void run(const DepthwiseConv2d& s, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *weight = o[1].f32().data();
  float* y = o[2].f32().data();
  const auto pad = static_cast<int32_t>(s.pad), stride = static_cast<int32_t>(s.stride),
             kernel = static_cast<int32_t>(s.kernel);
  const TapAxis rows{-pad, stride, 1, kernel, static_cast<int32_t>(s.height)},
      columns{-pad, stride, 1, kernel, static_cast<int32_t>(s.width)};
  const ptrdiff_t c = static_cast<ptrdiff_t>(s.channels), source_row = static_cast<ptrdiff_t>(s.width) * c;
  for_rows(context.pool, s.n, s.out_height, s.out_width * s.channels, [=](uint32_t image, uint32_t row) {
    const TapAxis::Range range = rows.taps_of(static_cast<int32_t>(row));
    const Taps taps{std::max(range.end - range.begin, 0), 0, source_row, c, kernel * c, c, stride * c, c};
    const float* source =
        x + image * s.height * source_row + (rows.at(static_cast<int32_t>(row)) + range.begin) * source_row;
    sum_row(taps, columns, static_cast<int32_t>(s.out_width), c, source,
            weight + range.begin * taps.weight_row,
            y + (size_t{image} * s.out_height + row) * s.out_width * c);
  });
}

void run(const DepthwiseConv2dInputGrad& s, Operands o, Context& context) {
  const float *dy = o[0].f32().data(), *weight = o[1].f32().data();
  float* dx = o[2].f32().data();
  const auto stride = static_cast<int32_t>(s.stride), kernel = static_cast<int32_t>(s.kernel);
  const ptrdiff_t c = static_cast<ptrdiff_t>(s.channels),
                  source_row = static_cast<ptrdiff_t>(s.out_width) * c;
  // Positions stride * j + residue: their taps are first_tap, first_tap + stride, ..., and the first of them
  // reads dy at j + (residue + pad) / stride, the others before that.
  const auto axis = [=](uint32_t residue, uint32_t size) {
    const int32_t first_tap = static_cast<int32_t>((residue + s.pad) % s.stride);
    return TapAxis{static_cast<int32_t>((residue + s.pad) / s.stride), 1, -1,
                   std::max(kernel - first_tap + stride - 1, 0) / stride, static_cast<int32_t>(size)};
  };
  for_rows(context.pool, s.n, s.height, s.width * s.channels, [=](uint32_t image, uint32_t row) {
    const TapAxis rows = axis(row % s.stride, s.out_height);
    const auto j = static_cast<int32_t>(row / s.stride);
    const TapAxis::Range range = rows.taps_of(j);
    const float* source = dy + image * s.out_height * source_row + (rows.at(j) - range.begin) * source_row;
    for (uint32_t residue = 0; residue < std::min(s.stride, s.width); ++residue) {
      const Taps taps{std::max(range.end - range.begin, 0),
                      0,
                      -source_row,
                      -c,
                      stride * kernel * c,
                      stride * c,
                      c,
                      stride * c};
      const ptrdiff_t first_tap = (row + s.pad) % s.stride * kernel + (residue + s.pad) % s.stride;
      sum_row(taps, axis(residue, s.out_width),
              static_cast<int32_t>((s.width - residue + s.stride - 1) / s.stride), c, source,
              weight + first_tap * c + range.begin * taps.weight_row,
              dx + ((size_t{image} * s.height + row) * s.width + residue) * c);
    }
  });
}

}  // namespace untaught::tensor::cpu
