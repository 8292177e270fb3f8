// Reading weights out of ONNX files, whole and damaged. The file is built here, field by field.
#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "nn/face_model.h"
#include "nn/onnx.h"

using namespace untaught;
using namespace untaught::nn;

namespace {

using Bytes = std::vector<uint8_t>;

void put_varint(Bytes& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<uint8_t>(value) | 0x80);
  out.push_back(static_cast<uint8_t>(value));
}
void put_number(Bytes& out, uint32_t field, uint64_t value) {
  put_varint(out, field << 3);
  put_varint(out, value);
}
void put_bytes(Bytes& out, uint32_t field, const Bytes& data) {
  put_varint(out, field << 3 | 2);
  put_varint(out, data.size());
  out.insert(out.end(), data.begin(), data.end());
}

Bytes tensor(const char* name, std::vector<uint64_t> dims, uint64_t type, const Bytes& raw, bool packed) {
  Bytes out, packed_dims;
  for (uint64_t dim : dims) packed ? put_varint(packed_dims, dim) : put_number(out, 1, dim);
  if (packed) put_bytes(out, 1, packed_dims);
  put_number(out, 2, type);
  put_bytes(out, 8, Bytes(name, name + std::strlen(name)));
  put_bytes(out, 9, raw);
  return out;
}

Bytes model(const std::vector<Bytes>& tensors) {
  Bytes graph, out;
  for (const Bytes& t : tensors) put_bytes(graph, 5, t);
  put_number(out, 1, 8);  // ir_version: a field that is passed over
  put_bytes(out, 7, graph);
  return out;
}

Bytes floats(const std::vector<float>& values) {
  Bytes raw(values.size() * 4);
  std::memcpy(raw.data(), values.data(), raw.size());
  return raw;
}

}  // namespace

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
