// ONNX files of a few initializers, built field by field.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

namespace onnx_fixtures {

using Bytes = std::vector<uint8_t>;

inline void put_varint(Bytes& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<uint8_t>(value) | 0x80);
  out.push_back(static_cast<uint8_t>(value));
}
inline void put_number(Bytes& out, uint32_t field, uint64_t value) {
  put_varint(out, field << 3);
  put_varint(out, value);
}
inline void put_bytes(Bytes& out, uint32_t field, const Bytes& data) {
  put_varint(out, field << 3 | 2);
  put_varint(out, data.size());
  out.insert(out.end(), data.begin(), data.end());
}

inline Bytes tensor(const char* name, std::vector<uint64_t> dims, uint64_t type, const Bytes& raw,
                    bool packed) {
  Bytes out, packed_dims;
  for (uint64_t dim : dims) packed ? put_varint(packed_dims, dim) : put_number(out, 1, dim);
  if (packed) put_bytes(out, 1, packed_dims);
  put_number(out, 2, type);
  put_bytes(out, 8, Bytes(name, name + std::strlen(name)));
  put_bytes(out, 9, raw);
  return out;
}

inline Bytes model(const std::vector<Bytes>& tensors) {
  Bytes graph, out;
  for (const Bytes& t : tensors) put_bytes(graph, 5, t);
  put_number(out, 1, 8);  // ir_version: a field that is passed over
  put_bytes(out, 7, graph);
  return out;
}

inline Bytes floats(const std::vector<float>& values) {
  Bytes raw(values.size() * 4);
  std::memcpy(raw.data(), values.data(), raw.size());
  return raw;
}

}  // namespace onnx_fixtures
