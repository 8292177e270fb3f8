// Element-wise operations of imported networks. Rows are taken whole, so that per-channel values are read in
// order.
#include <cmath>

#include "tensor/cpu/chunks.h"
#include "tensor/cpu/kernels.h"
#include "tensor/cpu/simd.h"

namespace untaught::tensor::cpu {
namespace {

// Calls vector(i, c) for whole vectors of a row and scalar(i, c) for the rest; i counts elements, c channels.
template <class Vector, class Scalar>
void for_channels(ThreadPool& pool, uint32_t rows, uint32_t channels, const Vector& vector,
                  const Scalar& scalar) {
  for_chunks(pool, rows, chunk_rows(channels), [=](uint32_t begin, uint32_t end) {
    for (size_t row = begin; row < end; ++row) {
      const size_t first = row * channels;
      uint32_t c = 0;
      for (; c + kLanes <= channels; c += kLanes) vector(first + c, c);
      for (; c < channels; ++c) scalar(first + c, c);
    }
  });
}

f32x4 min(f32x4 a, f32x4 b) { return a < b ? a : b; }

}  // namespace

void run(const ScaleShift& p, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *scale = o[1].f32().data(), *shift = scale + p.channels;
  float* y = o[2].f32().data();
  for_channels(
      context.pool, p.rows, p.channels,
      [=](size_t i, uint32_t c) {
        const f32x4 value = madd(load(x + i), load(scale + c), load(shift + c));
        store(y + i, min(max(value, splat(p.low)), splat(p.high)));
      },
      [=](size_t i, uint32_t c) { y[i] = std::min(std::max(x[i] * scale[c] + shift[c], p.low), p.high); });
}

void run(const ScaleShiftGrad& p, Operands o, Context& context) {
  const float *y = o[0].f32().data(), *dy = o[1].f32().data(), *scale = o[2].f32().data();
  float* dx = o[3].f32().data();
  for_channels(
      context.pool, p.rows, p.channels,
      [=](size_t i, uint32_t c) {
        const f32x4 value = load(y + i), passed = load(dy + i) * load(scale + c);
        const f32x4 above = value > splat(p.low) ? passed : splat(0.0f);
        store(dx + i, value < splat(p.high) ? above : splat(0.0f));
      },
      [=](size_t i, uint32_t c) { dx[i] = y[i] > p.low && y[i] < p.high ? dy[i] * scale[c] : 0.0f; });
}

void run(const Prelu& p, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *slope = o[1].f32().data();
  float* y = o[2].f32().data();
  for_channels(
      context.pool, p.rows, p.channels,
      [=](size_t i, uint32_t c) {
        const f32x4 value = load(x + i);
        store(y + i, value > splat(0.0f) ? value : value * load(slope + c));
      },
      [=](size_t i, uint32_t c) { y[i] = x[i] > 0.0f ? x[i] : slope[c] * x[i]; });
}

void run(const PreluGrad& p, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *slope = o[1].f32().data(), *dy = o[2].f32().data();
  float* dx = o[3].f32().data();
  for_channels(
      context.pool, p.rows, p.channels,
      [=](size_t i, uint32_t c) {
        const f32x4 gradient = load(dy + i);
        store(dx + i, load(x + i) > splat(0.0f) ? gradient : gradient * load(slope + c));
      },
      [=](size_t i, uint32_t c) { dx[i] = x[i] > 0.0f ? dy[i] : slope[c] * dy[i]; });
}

void run(const Sigmoid& p, Operands o, Context& context) {
  const float* x = o[0].f32().data();
  float* y = o[1].f32().data();
  for_chunks(context.pool, p.count, kChunkFloats, [=](uint32_t begin, uint32_t end) {
    for (uint32_t i = begin; i < end; ++i) y[i] = 1.0f / (1.0f + std::exp(-x[i]));
  });
}

void run(const SigmoidGrad& p, Operands o, Context& context) {
  const float *y = o[0].f32().data(), *dy = o[1].f32().data();
  float* dx = o[2].f32().data();
  for_chunks(context.pool, p.count, kChunkFloats, [=](uint32_t begin, uint32_t end) {
    for (uint32_t i = begin; i < end; ++i) dx[i] = dy[i] * y[i] * (1.0f - y[i]);
  });
}

}  // namespace untaught::tensor::cpu
