// Average pooling and global average pooling with their gradients, vectorised over channels; one task per
// image.
#include "tensor/cpu/chunks.h"
#include "tensor/cpu/kernels.h"
#include "tensor/cpu/simd.h"

namespace untaught::tensor::cpu {
namespace {

// to [channels] += from
void add_row(const float* from, uint32_t channels, float* to) {
  uint32_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) store(to + c, load(to + c) + load(from + c));
  for (; c < channels; ++c) to[c] += from[c];
}

// to [channels] = from * factor; to may be from.
void scale_row(const float* from, float factor, uint32_t channels, float* to) {
  uint32_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) store(to + c, load(from + c) * splat(factor));
  for (; c < channels; ++c) to[c] = from[c] * factor;
}

float share(uint32_t count) { return 1.0f / static_cast<float>(count); }

}  // namespace

void run(const AvgPool& p, Operands o, Context& context) {
  const float* x = o[0].f32().data();
  float* y = o[1].f32().data();
  const uint32_t out_height = p.height / p.window, out_width = p.width / p.window;
  context.pool.parallel_for(p.n * out_height, [=](uint32_t out_row, uint32_t) {
    for (uint32_t ox = 0; ox < out_width; ++ox) {
      float* to = y + (size_t{out_row} * out_width + ox) * p.channels;
      std::fill_n(to, p.channels, 0.0f);
      for (uint32_t i = 0; i < p.window; ++i)
        for (uint32_t j = 0; j < p.window; ++j) {
          const size_t pixel = (size_t{out_row} * p.window + i) * p.width + ox * p.window + j;
          add_row(x + pixel * p.channels, p.channels, to);
        }
      scale_row(to, share(p.window * p.window), p.channels, to);
    }
  });
}

void run(const AvgPoolGrad& p, Operands o, Context& context) {
  const float* dy = o[0].f32().data();
  float* dx = o[1].f32().data();
  const uint32_t out_width = p.width / p.window;
  context.pool.parallel_for(p.n * p.height, [=](uint32_t row, uint32_t) {
    for (uint32_t ix = 0; ix < p.width; ++ix) {
      const size_t from = size_t{row / p.window} * out_width + ix / p.window;
      scale_row(dy + from * p.channels, share(p.window * p.window), p.channels,
                dx + (size_t{row} * p.width + ix) * p.channels);
    }
  });
}

void run(const GlobalAvgPool& p, Operands o, Context& context) {
  const float* x = o[0].f32().data();
  float* y = o[1].f32().data();
  context.pool.parallel_for(p.n, [=](uint32_t n, uint32_t) {
    float* to = y + size_t{n} * p.channels;
    std::fill_n(to, p.channels, 0.0f);
    for (uint32_t i = 0; i < p.positions; ++i) {
      add_row(x + (size_t{n} * p.positions + i) * p.channels, p.channels, to);
    }
    scale_row(to, share(p.positions), p.channels, to);
  });
}

void run(const GlobalAvgPoolGrad& p, Operands o, Context& context) {
  const float* dy = o[0].f32().data();
  float* dx = o[1].f32().data();
  context.pool.parallel_for(p.n, [=](uint32_t n, uint32_t) {
    for (uint32_t i = 0; i < p.positions; ++i) {
      scale_row(dy + size_t{n} * p.channels, share(p.positions), p.channels,
                dx + (size_t{n} * p.positions + i) * p.channels);
    }
  });
}

}  // namespace untaught::tensor::cpu
