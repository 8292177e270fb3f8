#include "nn/onnx.h"

#include <cstring>
#include <optional>

namespace untaught::nn {

namespace {

using Bytes = std::span<const uint8_t>;

// Field numbers of onnx.proto3.
constexpr uint32_t kModelGraph = 7, kGraphInitializer = 5;
constexpr uint32_t kTensorDims = 1, kTensorDataType = 2, kTensorName = 8, kTensorRawData = 9;
constexpr uint64_t kFloat = 1, kInt8 = 3;

// Walks the fields of one protobuf message. Every read is bounded by the message.
class Fields {
 public:
  explicit Fields(Bytes bytes) : rest_(bytes) {}

  // Moves to the next field; false at the end or on damage.
  bool next() {
    if (rest_.empty()) return false;
    const std::optional<uint64_t> key = varint();
    if (!key) return fail();
    number = static_cast<uint32_t>(*key >> 3);
    switch (*key & 7) {
      case 0: {
        const std::optional<uint64_t> read = varint();
        if (!read) return fail();
        value = *read;
        data = {};
        return true;
      }
      case 1:
        return take(8);
      case 2: {
        const std::optional<uint64_t> length = varint();
        return length ? take(*length) : fail();
      }
      case 5:
        return take(4);
      default:
        return fail();
    }
  }

  uint32_t number = 0;
  uint64_t value = 0;  // of a varint field
  Bytes data;          // of the others
  bool damaged = false;

  std::optional<uint64_t> varint() {
    uint64_t result = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const uint8_t byte = rest_[0];
      rest_ = rest_.subspan(1);
      result |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (!(byte & 0x80)) return result;
    }
    return std::nullopt;
  }
  bool empty() const { return rest_.empty(); }

 private:
  bool fail() {
    damaged = true;
    return false;
  }
  bool take(uint64_t length) {
    if (length > rest_.size()) return fail();
    data = rest_.first(length);
    rest_ = rest_.subspan(length);
    return true;
  }
  Bytes rest_;
};

Error damaged(const std::string& what) {
  return {ErrorCode::kCorruptFile, "the model file is damaged: " + what};
}

Result<Done> read_tensor(Bytes bytes, std::map<std::string, OnnxTensor>& out) {
  OnnxTensor tensor;
  std::string name;
  uint64_t type = 0, count = 1;
  Bytes raw;
  Fields fields(bytes);
  while (fields.next()) {
    if (fields.number == kTensorDims && fields.data.empty())
      tensor.dims.push_back(static_cast<int64_t>(fields.value));
    if (fields.number == kTensorDims && !fields.data.empty()) {  // packed
      Fields packed(fields.data);
      while (!packed.empty()) {
        const std::optional<uint64_t> dim = packed.varint();
        if (!dim) return damaged("a shape");
        tensor.dims.push_back(static_cast<int64_t>(*dim));
      }
    }
    if (fields.number == kTensorDataType) type = fields.value;
    if (fields.number == kTensorName) name.assign(fields.data.begin(), fields.data.end());
    if (fields.number == kTensorRawData) raw = fields.data;
  }
  if (fields.damaged) return damaged("a tensor");
  for (int64_t dim : tensor.dims) {
    if (dim < 1 || dim > (1 << 28) || (count *= static_cast<uint64_t>(dim)) > (1 << 28))
      return damaged("a shape");
  }
  if (raw.size() != count * (type == kFloat ? 4 : 1) || (type != kFloat && type != kInt8)) {
    return damaged("the data of " + name);
  }
  if (type == kFloat) {
    tensor.f32.resize(count);
    std::memcpy(tensor.f32.data(), raw.data(), raw.size());
  } else {
    tensor.i8.resize(count);
    std::memcpy(tensor.i8.data(), raw.data(), raw.size());
  }
  out[name] = std::move(tensor);
  return Done{};
}

}  // namespace

Result<std::map<std::string, OnnxTensor>> read_onnx_initializers(std::span<const uint8_t> bytes) {
  std::map<std::string, OnnxTensor> out;
  Fields model(bytes);
  while (model.next()) {
    if (model.number != kModelGraph) continue;
    Fields graph(model.data);
    while (graph.next()) {
      if (graph.number != kGraphInitializer) continue;
      if (Status status = read_tensor(graph.data, out); !status) return status.error();
    }
    if (graph.damaged) return damaged("the graph");
  }
  if (model.damaged) return damaged("the file ends early");
  if (out.empty()) return damaged("it has no weights");
  return out;
}

}  // namespace untaught::nn
