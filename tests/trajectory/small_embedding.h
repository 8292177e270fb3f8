// An embedding small enough for tests: two convolutions and a row of 12 features, of random weights, as an
// ONNX file.
#pragma once

#include "core/random.h"
#include "nn/network_import.h"
#include "unit/onnx_fixtures.h"

namespace untaught::testing {

inline constexpr uint32_t kEmbeddingSize = 16;

inline onnx_fixtures::Bytes small_embedding_file(uint32_t seed) {
  using namespace onnx_fixtures;
  const auto draws = [&](uint32_t count, uint32_t stream, float scale) {
    std::vector<float> values(count);
    for (uint32_t i = 0; i < count; ++i) values[i] = scale * random_normal(seed, stream, i);
    return values;
  };
  const Bytes by_two = ints_attribute("strides", {2, 2}), pads = ints_attribute("pads", {1, 1, 1, 1});
  return Network{
      {3, kEmbeddingSize, kEmbeddingSize},
      {node("Sub", {"x", "half"}, "s"), node("Conv", {"s", "w1"}, "c1", {by_two, pads}),
       node("PRelu", {"c1", "p"}, "a1"), node("Conv", {"a1", "w2"}, "c2", {by_two, pads}),
       node("Relu", {"c2"}, "a2"), node("Flatten", {"a2"}, "f"), node("Gemm", {"f", "w3"}, "y")},
      {constant("half", {}, {0.5f}), constant("w1", {8, 3, 3, 3}, draws(216, 1, 0.3f)),
       constant("p", {8, 1, 1}, draws(8, 2, 0.3f)), constant("w2", {8, 8, 3, 3}, draws(576, 3, 0.2f)),
       constant("w3", {128, 12}, draws(1536, 4, 0.1f))}}
      .file();
}

}  // namespace untaught::testing
