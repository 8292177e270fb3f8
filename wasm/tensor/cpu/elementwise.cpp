// Relu, its gradient, addition and multiplication.
#include "tensor/cpu/chunks.h"
#include "tensor/cpu/kernels.h"
#include "tensor/cpu/simd.h"

namespace untaught::tensor::cpu {
namespace {

// y[i] = vector(i) for whole vectors, scalar(i) for the rest.
template <class Vector, class Scalar>
void map(ThreadPool& pool, uint32_t count, float* y, const Vector& vector, const Scalar& scalar) {
  for_chunks(pool, count, kChunkFloats, [=](uint32_t begin, uint32_t end) {
    uint32_t i = begin;
    for (; i + kLanes <= end; i += kLanes) store(y + i, vector(i));
    for (; i < end; ++i) y[i] = scalar(i);
  });
}

}  // namespace

void run(const Relu& p, Operands o, Context& context) {
  const float* x = o[0].f32().data();
  map(
      context.pool, p.count, o[1].f32().data(), [=](uint32_t i) { return max(load(x + i), splat(0.0f)); },
      [=](uint32_t i) { return std::max(x[i], 0.0f); });
}

void run(const ReluGrad& p, Operands o, Context& context) {
  const float *y = o[0].f32().data(), *dy = o[1].f32().data();
  map(
      context.pool, p.count, o[2].f32().data(),
      [=](uint32_t i) { return load(y + i) > splat(0.0f) ? load(dy + i) : splat(0.0f); },
      [=](uint32_t i) { return y[i] > 0.0f ? dy[i] : 0.0f; });
}

void run(const Add& p, Operands o, Context& context) {
  const float *a = o[0].f32().data(), *b = o[1].f32().data();
  map(
      context.pool, p.count, o[2].f32().data(),
      [=](uint32_t i) { return load(a + i) + splat(p.scale) * load(b + i); },
      [=](uint32_t i) { return a[i] + p.scale * b[i]; });
}

void run(const Multiply& p, Operands o, Context& context) {
  const float *a = o[0].f32().data(), *b = o[1].f32().data();
  map(
      context.pool, p.count, o[2].f32().data(),
      [=](uint32_t i) { return splat(p.scale) * load(a + i) * load(b + i); },
      [=](uint32_t i) { return p.scale * a[i] * b[i]; });
}

}  // namespace untaught::tensor::cpu
