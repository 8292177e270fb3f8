// Crop and splat, one axis after the other; one task per image.
#include <algorithm>
#include <cmath>

#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {
namespace {

// Weights of every output position over a stretch of source positions, on one axis.
class AxisWeights {
 public:
  // Working memory for any box.
  static size_t floats(uint32_t out_size, uint32_t size) {
    return floats_of<Stretch>(out_size) + align_floats(size_t{out_size} * size);
  }
  AxisWeights(float origin, float scale, uint32_t out_size, uint32_t size, Carver& memory)
      : stretches_(memory.take<Stretch>(out_size)), weights_(memory.take<float>(size_t{out_size} * size)) {
    const double radius = std::max(1.0, double{scale});
    uint32_t used = 0;
    for (uint32_t o = 0; o < out_size; ++o) {
      const double centre = origin + double{scale} * (o + 0.5) - 0.5;
      const auto first =
          static_cast<uint32_t>(std::clamp(std::floor(centre - radius) + 1.0, 0.0, double(size)));
      const auto end = static_cast<uint32_t>(std::clamp(std::ceil(centre + radius), 0.0, double(size)));
      Stretch stretch{first, 0, used};
      double sum = 0.0;
      for (uint32_t i = first; i < end; ++i) sum += std::max(0.0, 1.0 - std::abs(centre - i) / radius);
      for (uint32_t i = first; i < end && sum > 0.0; ++i, ++stretch.count) {
        weights_[used++] = static_cast<float>(std::max(0.0, 1.0 - std::abs(centre - i) / radius) / sum);
      }
      stretches_[o] = stretch;
    }
  }

  // Calls visit(source position, weight) for output position o.
  template <class Visit>
  void for_each(uint32_t o, const Visit& visit) const {
    const Stretch& s = stretches_[o];
    for (uint32_t i = 0; i < s.count; ++i) visit(s.first + i, weights_[s.offset + i]);
  }

 private:
  struct Stretch {
    uint32_t first, count, offset;
  };
  Stretch* stretches_;
  float* weights_;
};

// What a worker needs for one image.
size_t worker_floats(const CropShape& p) {
  return AxisWeights::floats(p.out_height, p.height) + AxisWeights::floats(p.out_width, p.width) +
         align_floats(size_t{p.width} * p.channels);
}

// to [count] += weight * from
void add_scaled(const float* from, float weight, uint32_t count, float* to) {
  for (uint32_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

}  // namespace

void run(const Crop& p, Operands o, Context& context) {
  const float* boxes = o[1].f32().data();
  const uint32_t row_floats = p.width * p.channels, out_row_floats = p.out_width * p.channels;
  float* memory = context.scratch.floats(worker_floats(p) * context.pool.threads());
  context.pool.parallel_for(p.n, [&](uint32_t n, uint32_t worker) {
    Carver carver(memory + worker * worker_floats(p));
    const float* x = o[0].f32().data() + size_t{n} * p.height * row_floats;
    float* y = o[2].f32().data() + size_t{n} * p.out_height * out_row_floats;
    const AxisWeights rows(boxes[n * 4 + 1], boxes[n * 4 + 3], p.out_height, p.height, carver);
    const AxisWeights columns(boxes[n * 4], boxes[n * 4 + 2], p.out_width, p.width, carver);
    float* row = carver.take<float>(row_floats);
    for (uint32_t oy = 0; oy < p.out_height; ++oy, y += out_row_floats) {
      std::fill_n(row, row_floats, 0.0f);
      rows.for_each(oy, [&](uint32_t iy, float weight) {
        add_scaled(x + size_t{iy} * row_floats, weight, row_floats, row);
      });
      std::fill_n(y, out_row_floats, 0.0f);
      for (uint32_t ox = 0; ox < p.out_width; ++ox) {
        columns.for_each(ox, [&](uint32_t ix, float weight) {
          add_scaled(row + ix * p.channels, weight, p.channels, y + ox * p.channels);
        });
      }
    }
  });
}

void run(const Splat& p, Operands o, Context& context) {
  const float* boxes = o[1].f32().data();
  const uint32_t row_floats = p.width * p.channels, out_row_floats = p.out_width * p.channels;
  float* memory = context.scratch.floats(worker_floats(p) * context.pool.threads());
  context.pool.parallel_for(p.n, [&](uint32_t n, uint32_t worker) {
    Carver carver(memory + worker * worker_floats(p));
    const float* dy = o[0].f32().data() + size_t{n} * p.out_height * out_row_floats;
    float* dx = o[2].f32().data() + size_t{n} * p.height * row_floats;
    const AxisWeights rows(boxes[n * 4 + 1], boxes[n * 4 + 3], p.out_height, p.height, carver);
    const AxisWeights columns(boxes[n * 4], boxes[n * 4 + 2], p.out_width, p.width, carver);
    float* row = carver.take<float>(row_floats);
    std::fill_n(dx, size_t{p.height} * row_floats, 0.0f);
    for (uint32_t oy = 0; oy < p.out_height; ++oy, dy += out_row_floats) {
      std::fill_n(row, row_floats, 0.0f);
      for (uint32_t ox = 0; ox < p.out_width; ++ox) {
        columns.for_each(ox, [&](uint32_t ix, float weight) {
          add_scaled(dy + ox * p.channels, weight, p.channels, row + ix * p.channels);
        });
      }
      rows.for_each(oy, [&](uint32_t iy, float weight) {
        add_scaled(row, weight, row_floats, dx + size_t{iy} * row_floats);
      });
    }
  });
}

}  // namespace untaught::tensor::cpu
