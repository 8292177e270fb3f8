// Max pooling and its gradient, a row of output or input pixels at a time.
#include <limits>

#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {

void run(const MaxPool& p, Operands o, Context& context) {
  const float* x = o[0].f32().data();
  float* y = o[1].f32().data();
  uint32_t* taps = o[2].u32().data();
  context.pool.parallel_for(p.n * p.out_height, [=](uint32_t out_row, uint32_t) {
    const uint32_t image = out_row / p.out_height, oy = out_row % p.out_height;
    for (uint32_t ox = 0; ox < p.out_width; ++ox) {
      const size_t to = (size_t{out_row} * p.out_width + ox) * p.channels;
      std::fill_n(y + to, p.channels, -std::numeric_limits<float>::infinity());
      std::fill_n(taps + to, p.channels, 0u);
      for (uint32_t tap = 0; tap < p.kernel * p.kernel; ++tap) {
        const uint32_t iy = oy * p.stride + tap / p.kernel - p.pad,
                       ix = ox * p.stride + tap % p.kernel - p.pad;  // wraps when negative
        if (iy >= p.height || ix >= p.width) continue;
        const float* from = x + ((size_t{image} * p.height + iy) * p.width + ix) * p.channels;
        for (uint32_t c = 0; c < p.channels; ++c) {
          if (!(from[c] > y[to + c])) continue;
          y[to + c] = from[c];
          taps[to + c] = tap;
        }
      }
    }
  });
}

void run(const MaxPoolGrad& p, Operands o, Context& context) {
  const float* dy = o[0].f32().data();
  const uint32_t* taps = o[1].u32().data();
  float* dx = o[2].f32().data();
  context.pool.parallel_for(p.n * p.height, [=](uint32_t row, uint32_t) {
    const uint32_t image = row / p.height, iy = row % p.height;
    for (uint32_t ix = 0; ix < p.width; ++ix) {
      float* to = dx + (size_t{row} * p.width + ix) * p.channels;
      std::fill_n(to, p.channels, 0.0f);
      for (uint32_t tap = p.kernel * p.kernel; tap-- > 0;) {  // windows in the order of the image
        const uint32_t ty = iy + p.pad - tap / p.kernel, tx = ix + p.pad - tap % p.kernel;
        if (ty % p.stride || tx % p.stride || ty / p.stride >= p.out_height || tx / p.stride >= p.out_width)
          continue;
        const size_t from =
            ((size_t{image} * p.out_height + ty / p.stride) * p.out_width + tx / p.stride) * p.channels;
        for (uint32_t c = 0; c < p.channels; ++c) to[c] += taps[from + c] == tap ? dy[from + c] : 0.0f;
      }
    }
  });
}

}  // namespace untaught::tensor::cpu
