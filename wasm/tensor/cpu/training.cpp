// Loss, reductions and the optimiser.
#include <cmath>

#include "tensor/cpu/chunks.h"
#include "tensor/cpu/kernels.h"
#include "tensor/cpu/simd.h"

namespace untaught::tensor::cpu {

void run(const SoftmaxCrossEntropy& p, Operands o, Context& context) {
  const float* logits = o[0].f32().data();
  const uint32_t* labels = o[1].u32().data();
  float *metrics = o[2].f32().data(), *dlogits = o[3].f32().data();
  const float even = p.smoothing / static_cast<float>(p.classes);
  for_chunks(context.pool, p.rows, std::max(1u, 1024 / p.classes), [=](uint32_t begin, uint32_t end) {
    for (uint32_t r = begin; r < end; ++r) {
      const float* row = logits + size_t{r} * p.classes;
      float* gradient = dlogits + size_t{r} * p.classes;
      const auto best =
          static_cast<uint32_t>(std::max_element(row, row + p.classes) - row);  // the first of equals
      double sum = 0.0, distances = 0.0;
      for (uint32_t c = 0; c < p.classes; ++c) {
        gradient[c] = std::exp(row[c] - row[best]);
        sum += gradient[c];
        distances += row[c] - row[best];
      }
      const double log_sum = std::log(sum);
      const auto inverse = static_cast<float>(1.0 / sum);
      for (uint32_t c = 0; c < p.classes; ++c) gradient[c] = p.scale * (gradient[c] * inverse - even);
      gradient[labels[r]] -= p.scale * (1.0f - p.smoothing);
      const double hit = double{row[labels[r]]} - row[best] - log_sum;
      metrics[r * 2] =
          static_cast<float>(-(1.0 - p.smoothing) * hit - even * (distances - p.classes * log_sum));
      metrics[r * 2 + 1] = best == labels[r] ? 1.0f : 0.0f;
    }
  });
}

void run(const ReduceRows& p, Operands o, Context& context) {
  const float* x = o[0].f32().data();
  float* y = o[1].f32().data();
  auto* sums = Carver(context.scratch.floats(floats_of<double>(p.columns))).take<double>(p.columns);
  std::fill_n(sums, p.columns, 0.0);
  for (uint32_t r = 0; r < p.rows; ++r)
    for (uint32_t c = 0; c < p.columns; ++c) sums[c] += x[size_t{r} * p.columns + c];
  for (uint32_t c = 0; c < p.columns; ++c) y[c] = static_cast<float>(p.scale * sums[c]);
}

void run(const SquaredNorm& p, Operands o, Context& context) {
  const float* x = o[0].f32().data();
  float* sums = context.scratch.floats(chunk_count(p.count, kChunkFloats));
  for_chunks(context.pool, p.count, kChunkFloats, [=](uint32_t begin, uint32_t end) {
    f32x4 parts[4] = {};
    uint32_t i = begin;
    for (; i + 4 * kLanes <= end; i += 4 * kLanes) {
      for (uint32_t v = 0; v < 4; ++v) {
        const f32x4 value = load(x + i + v * kLanes);
        parts[v] = madd(value, value, parts[v]);
      }
    }
    const f32x4 part = (parts[0] + parts[1]) + (parts[2] + parts[3]);
    float sum = (part[0] + part[1]) + (part[2] + part[3]);
    for (; i < end; ++i) sum += x[i] * x[i];
    sums[begin / kChunkFloats] = sum;
  });
  double total = 0.0;
  for (uint32_t c = 0; c < chunk_count(p.count, kChunkFloats); ++c) total += sums[c];
  o[1].f32()[0] = static_cast<float>(total);
}

void run(const SgdStep& s, Operands o, Context& context) {
  const float* grad = o[0].f32().data();
  const auto rates = o[2].f32();
  float *p = o[4].f32().data(), *v = o[5].f32().data();
  const float rate = rates[std::min(o[3].u32()[kStateRateStep], s.rate_count - 1)];
  const float shrink = s.clip > 0.0f ? std::min(1.0f, s.clip / (std::sqrt(o[1].f32()[0]) + 1e-6f)) : 1.0f;
  // v = momentum * v + g; the step is a * g + b * v: g + momentum * v for Nesterov, else v.
  const float of_g = s.nesterov ? 1.0f : 0.0f, of_v = s.nesterov ? s.momentum : 1.0f;
  for_chunks(context.pool, s.count, kChunkFloats, [=](uint32_t begin, uint32_t end) {
    uint32_t i = begin;
    for (; i + kLanes <= end; i += kLanes) {
      const f32x4 old = load(p + i), g = load(grad + i) * shrink + old * s.weight_decay;
      const f32x4 velocity = load(v + i) * s.momentum + g;
      store(v + i, velocity);
      store(p + i, old - (g * of_g + velocity * of_v) * rate);
    }
    for (; i < end; ++i) {
      const float g = grad[i] * shrink + p[i] * s.weight_decay;
      v[i] = v[i] * s.momentum + g;
      p[i] -= (g * of_g + v[i] * of_v) * rate;
    }
  });
}

}  // namespace untaught::tensor::cpu
