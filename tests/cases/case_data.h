// Seeded operands, and the list that cases are added to.
#pragma once

#include <bit>
#include <cassert>
#include <cstring>

#include "cases/tensor_cases.h"
#include "core/random.h"

namespace untaught::tests {

// Data of one operand; the access comes from the operation.
struct Data {
  tensor::DType dtype;
  std::vector<uint32_t> bits;
};

inline Data floats(const std::vector<float>& values) {
  Data data{tensor::DType::kF32, {}};
  for (const float value : values) data.bits.push_back(std::bit_cast<uint32_t>(value));
  return data;
}
inline Data words(std::vector<uint32_t> values) { return {tensor::DType::kU32, std::move(values)}; }

// An output before it is written: a kernel that leaves out an element leaves a NaN.
inline Data unwritten(uint32_t count) {
  return floats(std::vector<float>(count, std::bit_cast<float>(0x7fc00000u)));
}
inline Data unwritten_words(uint32_t count) { return words(std::vector<uint32_t>(count, 0xdeadbeefu)); }

// mean + scale * normal draw; `seed` tells operands of one case apart.
inline std::vector<float> normal_values(uint32_t count, uint32_t seed, float scale = 1.0f,
                                        float mean = 0.0f) {
  std::vector<float> values(count);
  for (uint32_t i = 0; i < count; ++i) values[i] = mean + scale * random_normal(seed, count, i);
  return values;
}
inline Data normal(uint32_t count, uint32_t seed, float scale = 1.0f, float mean = 0.0f) {
  return floats(normal_values(count, seed, scale, mean));
}
inline Data uniform(uint32_t count, uint32_t seed, float low, float high) {
  std::vector<float> values(count);
  for (uint32_t i = 0; i < count; ++i) values[i] = low + (high - low) * random_unit(seed, count, i);
  return floats(values);
}
inline Data draws_below(uint32_t count, uint32_t seed, uint32_t bound) {
  std::vector<uint32_t> values(count);
  for (uint32_t i = 0; i < count; ++i) values[i] = random_below(seed, count, i, bound);
  return words(std::move(values));
}

// The step state with distinct counters.
inline Data state_data(uint32_t seed) {
  std::vector<uint32_t> values(64, 0);
  values[0] = seed;
  for (uint32_t i = 1; i < 5; ++i) values[i] = 2 * i + 1;
  return words(std::move(values));
}

class CaseList {
 public:
  template <class Params>
  void add(const std::string& shape, const Params& params, std::vector<Data> data, float atol, float rtol) {
    assert(data.size() == std::size(Params::kAccess));
    Case c{std::string(Params::kName) + " " + shape, tensor::OpOf<Params>::kOp, {}, {}, atol, rtol};
    c.words.resize(sizeof(Params) / 4);
    std::memcpy(c.words.data(), &params, sizeof(Params));
    for (size_t i = 0; i < data.size(); ++i) {
      c.operands.push_back({Params::kAccess[i], data[i].dtype, std::move(data[i].bits)});
    }
    cases_.push_back(std::move(c));
  }
  std::vector<Case> take() { return std::move(cases_); }

 private:
  std::vector<Case> cases_;
};

}  // namespace untaught::tests
