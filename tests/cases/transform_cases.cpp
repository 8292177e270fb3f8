#include "cases/case_data.h"

namespace untaught::tests {
namespace {

using namespace tensor;

// Pixels over a slope, as smooth as photos are: some coefficients survive, some do not. A value lies within a
// third of a step of an 8-bit level, so that no rounding of a product decides which level it is.
Data photo_values(uint32_t n, uint32_t height, uint32_t width) {
  std::vector<float> values;
  for (uint32_t i = 0; i < n * height * width * 3; ++i) {
    const uint32_t x = i / 3 % width, y = i / 3 / width % height, c = i % 3;
    const float level = static_cast<float>((x * (2 + c) + y * (5 - c)) % 180 + random_below(51, n, i, 76));
    values.push_back((level + (random_unit(52, n, i) - 0.5f) * 0.6f) / 255.0f);
  }
  return floats(values);
}

void add_jpeg(CaseList& list, uint32_t height, uint32_t width, const std::vector<float>& qualities) {
  const auto n = static_cast<uint32_t>(qualities.size());
  const uint32_t count = n * height * width * 3;
  const std::string name = std::to_string(n) + "x" + std::to_string(height) + "x" + std::to_string(width);
  // Integers: what is left is the rounding of a division by 255, and of a slope.
  list.add(name, Jpeg{{n, height, width}},
           {photo_values(n, height, width), floats(qualities), unwritten(count), unwritten(count / 2)}, 1e-6f,
           1e-6f);
  list.add(name, JpegGrad{{n, height, width}},
           {normal(count, 2), floats(qualities), uniform(count / 2, 3, 0.0f, 1.0f), unwritten(count)}, 5e-6f,
           1e-6f);
}

void add_blur(CaseList& list, uint32_t height, uint32_t width, const std::vector<float>& sigmas) {
  const auto n = static_cast<uint32_t>(sigmas.size() / 2);
  const uint32_t count = n * height * width * 3;
  // exp may be wrong by some ten units in the last place, in WGSL.
  list.add(std::to_string(n) + "x" + std::to_string(height) + "x" + std::to_string(width),
           Blur{n, height, width}, {normal(count, 1), floats(sigmas), unwritten(count)}, 5e-6f, 2e-6f);
}

void add_params(CaseList& list, const std::string& name, const TransformParams& params) {
  list.add(name, params,
           {state_data(15), unwritten(params.n * 4), unwritten(params.n * 4), unwritten(params.n * 2),
            unwritten(params.n)},
           1e-6f, 1e-6f);
}

}  // namespace

std::vector<Case> transform_cases() {
  CaseList list;
  add_params(list, "all of it",
             {61, 4, kStateTrainStep, 64, 0.5f, 16, 63, 0.3f, 0.5f, 2.0f, 0.3f, 0.6f, 2.0f, 0.6f, 50, 95});
  add_params(list, "nothing", {3, 4, kStateNoiseStep, 64, 0, 64, 64, 0, 0, 0, 0, 0, 0, 0, 1, 1});
  add_blur(list, 16, 16, {0, 1});
  add_blur(list, 17, 21, {0, 0, 0.3f, 0.6f, 0, 5, 2.5f, 5, 1.3f, 1.3f});
  add_jpeg(list, 16, 16, {75});
  add_jpeg(list, 16, 48, {0, 90, 10});
  add_jpeg(list, 64, 32, {50, 1, 0, 100, 82});
  return list.take();
}

}  // namespace untaught::tests
