// Batch normalisation. Sums over rows are taken per slice of rows (vectorised over channels), and the slices
// are merged in order in double precision; slices depend on the shape alone.
#include "tensor/cpu/batch_norm.h"

#include <cmath>
#include <limits>

#include "tensor/cpu/chunks.h"
#include "tensor/cpu/kernels.h"
#include "tensor/cpu/simd.h"

namespace untaught::tensor::cpu {
namespace {

// Two sums per channel over the rows of a slice. `add(row, column, a, b)` adds a row's share of four
// channels, or of one (its arguments are then float). to [2, channels].
template <class AddRow>
void sum_rows(uint32_t begin, uint32_t end, uint32_t channels, float* to, const AddRow& add) {
  uint32_t c = 0;
  const auto sum_vectors = [&]<uint32_t V>() {
    f32x4 a[V] = {}, b[V] = {};
    for (uint32_t r = begin; r < end; ++r) {
      for (uint32_t v = 0; v < V; ++v) add(r, c + v * kLanes, a[v], b[v]);
    }
    for (uint32_t v = 0; v < V; ++v) {
      store(to + c + v * kLanes, a[v]);
      store(to + channels + c + v * kLanes, b[v]);
    }
    c += V * kLanes;
  };
  for (uint32_t left = channels / kLanes; left > 0; left = (channels - c) / kLanes) {
    if (left % 6 == 0) {
      sum_vectors.template operator()<6>();
    } else if (left >= 4) {
      sum_vectors.template operator()<4>();
    } else {
      sum_vectors.template operator()<1>();
    }
  }
  for (; c < channels; ++c) {
    float a = 0.0f, b = 0.0f;
    for (uint32_t r = begin; r < end; ++r) add(r, c, a, b);
    to[c] = a;
    to[channels + c] = b;
  }
}

// Mean and sum of squared deviations of a slice, per channel -> to [3, channels]: what the mean left over,
// the squares, the mean.
void slice_moments(const float* x, uint32_t begin, uint32_t end, uint32_t channels, float* to) {
  sum_rows(begin, end, channels, to, [&]<class T>(uint32_t r, uint32_t c, T& sum, T&) {
    sum += load_as<T>(x + size_t{r} * channels + c);
  });
  float* mean = to + 2 * channels;
  for (uint32_t c = 0; c < channels; ++c) mean[c] = to[c] / static_cast<float>(end - begin);
  sum_rows(begin, end, channels, to, [&]<class T>(uint32_t r, uint32_t c, T& sum, T& squares) {
    const T deviation = load_as<T>(x + size_t{r} * channels + c) - load_as<T>(mean + c);
    sum += deviation;
    squares += deviation * deviation;
  });
}

// Writes value(row * channels + column, column, zero) for all elements, four channels at a time; the rest one
// by one. `zero` has the type that is asked for.
template <class Value>
void map_rows(ThreadPool& pool, uint32_t rows, uint32_t channels, float* y, const Value& value) {
  for_chunks(pool, rows, chunk_rows(channels), [=](uint32_t begin, uint32_t end) {
    for (uint32_t r = begin; r < end; ++r) {
      const size_t row = size_t{r} * channels;
      uint32_t c = 0;
      for (; c + kLanes <= channels; c += kLanes) store(y + row + c, value(row + c, c, f32x4{}));
      for (; c < channels; ++c) y[row + c] = value(row + c, c, 0.0f);
    }
  });
}

// y = max(floor, (x - centre) * scale + shift), per channel.
void transform_rows(ThreadPool& pool, const float* x, uint32_t rows, uint32_t channels, const float* centre,
                    const float* scale, const float* shift, float floor, float* y) {
  map_rows(pool, rows, channels, y, [=]<class T>(size_t i, uint32_t c, T zero) {
    const T centred = load_as<T>(x + i) - load_as<T>(centre + c);
    return max(zero + floor, centred * load_as<T>(scale + c) + load_as<T>(shift + c));
  });
}

// What a normalised value is at least.
float floor_of(const BatchNormShape& p) { return p.relu ? 0.0f : -std::numeric_limits<float>::infinity(); }

}  // namespace

void run(const BatchNormTrain& p, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *affine = o[1].f32().data();
  float *running = o[2].f32().data(), *saved = o[4].f32().data();
  const uint32_t channels = p.channels, slice_rows = chunk_rows(channels),
                 slices = chunk_count(p.rows, slice_rows);
  // Per slice: remaining sum of deviations, squared deviations, mean; then scale.
  float* partial = context.scratch.floats(size_t{slices} * 3 * channels + channels);
  context.pool.parallel_for(slices, [=](uint32_t s, uint32_t) {
    slice_moments(x, s * slice_rows, std::min(p.rows, (s + 1) * slice_rows), channels,
                  partial + size_t{s} * 3 * channels);
  });
  float* scale = partial + size_t{slices} * 3 * channels;
  for (uint32_t c = 0; c < channels; ++c) {
    // Chan et al. 1979: moments of parts merge exactly.
    double mean = 0.0, squares = 0.0, rows = 0.0;
    for (uint32_t s = 0; s < slices; ++s) {
      const float* part = partial + size_t{s} * 3 * channels + c;
      const double count = std::min(p.rows, (s + 1) * slice_rows) - s * slice_rows;
      const double part_mean = part[2 * channels] + part[0] / count;
      const double part_squares = part[channels] - double{part[0]} * part[0] / count;
      const double distance = part_mean - mean;
      squares += part_squares + distance * distance * rows * count / (rows + count);
      mean += distance * count / (rows + count);
      rows += count;
    }
    const double variance = std::max(squares, 0.0) / rows, inverse_std = 1.0 / std::sqrt(variance + p.eps);
    const double unbiased = variance * rows / std::max(rows - 1.0, 1.0), keep = 1.0 - p.momentum;
    running[c] = static_cast<float>(keep * running[c] + p.momentum * mean);
    running[channels + c] = static_cast<float>(keep * running[channels + c] + p.momentum * unbiased);
    saved[c] = static_cast<float>(mean);
    saved[channels + c] = static_cast<float>(inverse_std);
    scale[c] = affine[c] * saved[channels + c];
  }
  transform_rows(context.pool, x, p.rows, channels, saved, scale, affine + channels, floor_of(p),
                 o[3].f32().data());
}

namespace {

// dy where relu passed it on; the normalised value is found as the forward pass found it, to the last bit.
template <bool Relu>
struct PassedGradient {
  const float *x, *dy, *mean, *scale, *shift;

  template <class T>
  T operator()(size_t i, uint32_t c) const {
    const T gradient = load_as<T>(dy + i);
    if constexpr (!Relu) return gradient;
    const T centred = load_as<T>(x + i) - load_as<T>(mean + c);
    // A sum is positive exactly where one term is more than the other's negative, however it is rounded.
    return centred * load_as<T>(scale + c) > -load_as<T>(shift + c) ? gradient : T{};
  }
};

template <bool Relu>
void train_gradient(const BatchNormTrainGrad& p, Operands o, Context& context) {
  const float *x = o[0].f32().data(), *affine = o[1].f32().data(), *saved = o[2].f32().data(),
              *dy = o[3].f32().data();
  float *dx = o[4].f32().data(), *daffine = o[5].f32().data();
  const uint32_t channels = p.channels, slice_rows = chunk_rows(channels),
                 slices = chunk_count(p.rows, slice_rows);
  // Per slice: sums of dy and of dy * (x - mean); then the factors of dx.
  float* partial = context.scratch.floats(size_t{slices} * 2 * channels + 3 * channels);
  float *gain = partial + size_t{slices} * 2 * channels, *mean_dy = gain + channels,
        *of_x = mean_dy + channels;
  for (uint32_t c = 0; c < channels; ++c) gain[c] = affine[c] * saved[channels + c];
  const PassedGradient<Relu> passed{x, dy, saved, gain, affine + channels};
  context.pool.parallel_for(slices, [=](uint32_t s, uint32_t) {
    const auto add = [&]<class T>(uint32_t r, uint32_t c, T& sum, T& product) {
      const size_t i = size_t{r} * channels + c;
      const T d = passed.template operator()<T>(i, c);
      sum += d;
      product += d * (load_as<T>(x + i) - load_as<T>(saved + c));
    };
    sum_rows(s * slice_rows, std::min(p.rows, (s + 1) * slice_rows), channels,
             partial + size_t{s} * 2 * channels, add);
  });
  // dx = gain * ((dy - mean_dy) - (x - mean) * of_x)
  for (uint32_t c = 0; c < channels; ++c) {
    double dshift = 0.0, product = 0.0;
    for (uint32_t s = 0; s < slices; ++s) {
      dshift += partial[size_t{s} * 2 * channels + c];
      product += partial[size_t{s} * 2 * channels + channels + c];
    }
    const double inverse_std = saved[channels + c], dscale = product * inverse_std;
    daffine[c] = static_cast<float>(dscale);
    daffine[channels + c] = static_cast<float>(dshift);
    mean_dy[c] = static_cast<float>(dshift / p.rows);
    of_x[c] = static_cast<float>(dscale * inverse_std / p.rows);
  }
  map_rows(context.pool, p.rows, channels, dx, [=]<class T>(size_t i, uint32_t c, T) {
    const T centred_dy = passed.template operator()<T>(i, c) - load_as<T>(mean_dy + c);
    const T centred_x = load_as<T>(x + i) - load_as<T>(saved + c);
    return load_as<T>(gain + c) * (centred_dy - centred_x * load_as<T>(of_x + c));
  });
}

}  // namespace

void run(const BatchNormTrainGrad& p, Operands o, Context& context) {
  p.relu ? train_gradient<true>(p, o, context) : train_gradient<false>(p, o, context);
}

void eval_scale(uint32_t channels, const float* affine, const float* running, float eps, float* scale) {
  for (uint32_t c = 0; c < channels; ++c) {
    scale[c] = static_cast<float>(affine[c] / std::sqrt(double{running[channels + c]} + eps));
  }
}

void run(const BatchNormEval& p, Operands o, Context& context) {
  const float *affine = o[1].f32().data(), *running = o[2].f32().data();
  float* scale = context.scratch.floats(p.channels);
  eval_scale(p.channels, affine, running, p.eps, scale);
  transform_rows(context.pool, o[0].f32().data(), p.rows, p.channels, running, scale, affine + p.channels,
                 floor_of(p), o[3].f32().data());
}

void run(const BatchNormEvalGrad& p, Operands o, Context& context) {
  const float *y = o[0].f32().data(), *dy = o[1].f32().data();
  float* scale = context.scratch.floats(p.channels);
  eval_scale(p.channels, o[2].f32().data(), o[3].f32().data(), p.eps, scale);
  const auto gradient = [=]<class T>(size_t i, uint32_t c, T) {
    return load_as<T>(dy + i) * load_as<T>(scale + c);
  };
  float* dx = o[4].f32().data();
  if (!p.relu) return map_rows(context.pool, p.rows, p.channels, dx, gradient);
  map_rows(context.pool, p.rows, p.channels, dx, [=]<class T>(size_t i, uint32_t c, T zero) {
    return load_as<T>(y + i) > zero ? gradient(i, c, zero) : zero;
  });
}

}  // namespace untaught::tensor::cpu
