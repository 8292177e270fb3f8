// ONNX files, built field by field.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
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

inline void put_text(Bytes& out, uint32_t field, const std::string& text) {
  put_bytes(out, field, Bytes(text.begin(), text.end()));
}
// type: AttributeProto's numbers
inline Bytes attribute(const std::string& name, uint64_t type) {
  Bytes out;
  put_text(out, 1, name);
  put_number(out, 20, type);
  return out;
}
inline Bytes int_attribute(const std::string& name, int64_t value) {
  Bytes out = attribute(name, 2);
  put_number(out, 3, static_cast<uint64_t>(value));
  return out;
}
inline Bytes ints_attribute(const std::string& name, const std::vector<int64_t>& values) {
  Bytes out = attribute(name, 7);
  for (const int64_t value : values) put_number(out, 8, static_cast<uint64_t>(value));
  return out;
}
inline Bytes float_attribute(const std::string& name, float value) {
  Bytes out = attribute(name, 1);
  put_varint(out, 2 << 3 | 5);
  const Bytes raw = floats({value});
  out.insert(out.end(), raw.begin(), raw.end());
  return out;
}
inline Bytes text_attribute(const std::string& name, const std::string& text) {
  Bytes out = attribute(name, 3);
  put_text(out, 4, text);
  return out;
}
inline Bytes tensor_attribute(const std::string& name, const Bytes& value) {
  Bytes out = attribute(name, 4);
  put_bytes(out, 5, value);
  return out;
}

// A constant of f32, or of int64.
inline Bytes constant(const std::string& name, const std::vector<uint64_t>& dims,
                      const std::vector<float>& values) {
  return tensor(name.c_str(), dims, 1, floats(values), false);
}
inline Bytes integers(const std::string& name, const std::vector<int64_t>& values) {
  Bytes raw(values.size() * 8);
  std::memcpy(raw.data(), values.data(), raw.size());
  return tensor(name.c_str(), {values.size()}, 7, raw, false);
}

inline Bytes node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
                  const std::vector<Bytes>& attributes = {}, const std::string& name = "") {
  Bytes out;
  for (const std::string& input : inputs) put_text(out, 1, input);
  put_text(out, 2, output);
  if (!name.empty()) put_text(out, 3, name);
  put_text(out, 4, op);
  for (const Bytes& one : attributes) put_bytes(out, 5, one);
  return out;
}

// Of that element type; a size of 0 is open, no size at all is any shape.
inline Bytes value_info(const std::string& name, const std::vector<uint64_t>& dims, uint64_t type = 1) {
  Bytes shape, tensor_type, whole, out;
  for (const uint64_t size : dims) {
    Bytes dim;
    if (size)
      put_number(dim, 1, size);
    else
      put_text(dim, 2, "open");
    put_bytes(shape, 1, dim);
  }
  put_number(tensor_type, 1, type);
  if (!dims.empty()) put_bytes(tensor_type, 2, shape);
  put_bytes(whole, 1, tensor_type);
  put_text(out, 1, name);
  put_bytes(out, 2, whole);
  return out;
}

// A network with the input "x" [open, channels, height, width] and the output "y".
struct Network {
  std::vector<uint64_t> input;  // channels, height, width
  std::vector<Bytes> nodes, constants;

  Bytes file() const {
    Bytes graph, opset, out;
    for (const Bytes& one : nodes) put_bytes(graph, 1, one);
    for (const Bytes& one : constants) put_bytes(graph, 5, one);
    std::vector<uint64_t> dims = {0};
    dims.insert(dims.end(), input.begin(), input.end());
    put_bytes(graph, 11, value_info("x", dims));
    put_bytes(graph, 12, value_info("y", {}));
    put_number(out, 1, 8);
    put_bytes(out, 7, graph);
    put_number(opset, 2, 17);
    put_bytes(out, 8, opset);
    return out;
  }
};

}  // namespace onnx_fixtures
