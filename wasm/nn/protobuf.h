// Reads protobuf messages, field by field. Source: the Protocol Buffers encoding.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>

namespace untaught::nn {

using Bytes = std::span<const uint8_t>;

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

  std::string text() const { return std::string(data.begin(), data.end()); }
  // Of a four-byte field; 0 where it is none.
  float fixed32() const {
    float number_read = 0;
    if (data.size() == sizeof(number_read)) std::memcpy(&number_read, data.data(), sizeof(number_read));
    return number_read;
  }

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

}  // namespace untaught::nn
