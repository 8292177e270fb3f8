#include "cases/case_data.h"

namespace untaught::tests {
namespace {

using namespace tensor;

constexpr float kSumRtol = 2e-5f;  // see compare.h
constexpr float kSumAtol = 1e-6f;

void add_channelwise(CaseList& list, uint32_t rows, uint32_t channels) {
  const uint32_t count = rows * channels;
  const std::string name = std::to_string(rows) + "x" + std::to_string(channels);
  std::vector<float> x = normal_values(count, 1);
  x[count / 2] = 0.0f;
  const Data affine = normal(channels * 2, 2), slope = normal(channels, 3), dy = normal(count, 4);
  // One rounding more or less where a device fuses the multiply-add.
  list.add(name, ScaleShift{rows, channels, kNoLow, kNoHigh}, {floats(x), affine, unwritten(count)}, kSumAtol,
           0.0f);
  list.add(name + " clamped", ScaleShift{rows, channels, -0.5f, 1.25f}, {floats(x), affine, unwritten(count)},
           kSumAtol, 0.0f);
  list.add(name, ScaleShiftGrad{rows, channels, kNoLow, kNoHigh}, {floats(x), dy, affine, unwritten(count)},
           0.0f, 0.0f);
  list.add(name + " clamped", ScaleShiftGrad{rows, channels, 0.0f, 1.0f},
           {floats(x), dy, affine, unwritten(count)}, 0.0f, 0.0f);
  list.add(name, Prelu{{rows, channels}}, {floats(x), slope, unwritten(count)}, 0.0f, 0.0f);
  list.add(name, PreluGrad{{rows, channels}}, {floats(x), slope, dy, unwritten(count)}, 0.0f, 0.0f);
}

void add_elementwise(CaseList& list, uint32_t count) {
  const std::string name = std::to_string(count);
  const Data a = normal(count, 1, 3.0f), b = normal(count, 2);
  // Two products, in whatever order, round to 2^-23 of themselves.
  list.add(name, Multiply{count, -0.7f}, {a, b, unwritten(count)}, 0.0f, 1e-6f);
  list.add(name, Sigmoid{count}, {a, unwritten(count)}, kSumAtol, 0.0f);
  list.add(name, SigmoidGrad{count}, {uniform(count, 3, 0.0f, 1.0f), b, unwritten(count)}, kSumAtol, 0.0f);
}

void add_max_pool(CaseList& list, MaxPoolShape s) {
  s.out_height = (s.height + 2 * s.pad - s.kernel) / s.stride + 1;
  s.out_width = (s.width + 2 * s.pad - s.kernel) / s.stride + 1;
  const uint32_t xs = s.n * s.height * s.width * s.channels,
                 ys = s.n * s.out_height * s.out_width * s.channels;
  const std::string name = std::to_string(s.n) + "x" + std::to_string(s.height) + "x" +
                           std::to_string(s.width) + "x" + std::to_string(s.channels) + " kernel " +
                           std::to_string(s.kernel) + " stride " + std::to_string(s.stride) + " pad " +
                           std::to_string(s.pad);
  // Few levels, so that windows have several largest values.
  std::vector<float> x(xs);
  for (uint32_t i = 0; i < xs; ++i) x[i] = static_cast<float>(random_below(7, xs, i, 5)) - 3.0f;
  list.add(name, MaxPool{s}, {floats(x), unwritten(ys), unwritten_words(ys)}, 0.0f, 0.0f);
  list.add(name, MaxPoolGrad{s}, {normal(ys, 2), draws_below(ys, 3, s.kernel * s.kernel), unwritten(xs)},
           kSumAtol, kSumRtol);
}

void add_normalise(CaseList& list, uint32_t rows, uint32_t channels) {
  const uint32_t count = rows * channels;
  const std::string name = std::to_string(rows) + "x" + std::to_string(channels);
  list.add(name, L2Normalise{{rows, channels}}, {normal(count, 1, 2.0f), unwritten(count), unwritten(rows)},
           kSumAtol, kSumRtol);
  list.add(name, L2NormaliseGrad{{rows, channels}},
           {normal(count, 1, 0.1f), uniform(rows, 2, 0.5f, 3.0f), normal(count, 3), unwritten(count)},
           kSumAtol, kSumRtol);
}

}  // namespace

std::vector<Case> imported_cases() {
  CaseList list;
  add_channelwise(list, 1, 1);
  add_channelwise(list, 5, 7);
  add_channelwise(list, 300, 24);
  add_channelwise(list, 1500, 13);
  for (const uint32_t count : {1u, 3u, 1000u, 70001u}) add_elementwise(list, count);
  // n, height, width, channels, (out), kernel, stride, pad
  add_max_pool(list, {2, 8, 10, 5, 0, 0, 2, 2, 0});
  add_max_pool(list, {1, 9, 7, 16, 0, 0, 3, 2, 1});
  add_max_pool(list, {2, 5, 6, 3, 0, 0, 3, 1, 1});
  add_max_pool(list, {1, 7, 8, 4, 0, 0, 2, 3, 0});  // pixels that no window sees
  add_normalise(list, 1, 1);
  add_normalise(list, 7, 130);
  add_normalise(list, 3, 512);
  return list.take();
}

}  // namespace untaught::tests
