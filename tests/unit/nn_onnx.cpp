// Reading weights out of ONNX files, whole and damaged.
#include <catch2/catch_test_macros.hpp>

#include "nn/face_model.h"
#include "nn/onnx.h"
#include "unit/onnx_fixtures.h"

using namespace untaught;
using namespace untaught::nn;
using namespace onnx_fixtures;

TEST_CASE("float and int8 initializers are read by name, packed dims or not", "[nn]") {
  for (bool packed : {false, true}) {
    const Bytes bytes = model({tensor("w", {2, 2}, 1, floats({1, -2, 3.5f, 4}), packed),
                               tensor("q", {3}, 3, {0xff, 0, 127}, packed)});
    const auto read = read_onnx_initializers(bytes);
    REQUIRE(read);
    CHECK(read->at("w").f32 == std::vector<float>{1, -2, 3.5f, 4});
    CHECK(read->at("w").dims == std::vector<int64_t>{2, 2});
    CHECK(read->at("q").i8 == std::vector<int8_t>{-1, 0, 127});
  }
}

TEST_CASE("a damaged model is an error, whatever is cut", "[nn]") {
  const Bytes bytes = model({tensor("w", {2, 2}, 1, floats({1, 2, 3, 4}), false)});
  for (size_t length = 0; length < bytes.size(); ++length) {
    const auto read = read_onnx_initializers(std::span(bytes).first(length));
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::kCorruptFile);
  }
  CHECK_FALSE(read_onnx_initializers(model({tensor("w", {3}, 1, floats({1, 2}), false)})));
  CHECK_FALSE(read_onnx_initializers(model({tensor("w", {1ull << 40}, 1, floats({1}), false)})));
  CHECK_FALSE(read_onnx_initializers(model({tensor("w", {1}, 7, floats({1}), false)})));
}

TEST_CASE("a face model that lacks a weight is refused by name", "[nn]") {
  const auto parsed = FaceModel::parse(model({tensor("mean", {1}, 1, floats({1}), false)}));
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().message.find("face model lacks") != std::string::npos);
}
