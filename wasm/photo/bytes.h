// Reading integers out of untrusted bytes. Every read is checked; one that would pass the end gives nullopt.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace untaught::photo {

using Bytes = std::span<const uint8_t>;

enum class Endian { kBig, kLittle };

inline std::optional<uint8_t> read_u8(Bytes bytes, size_t offset) {
  if (offset >= bytes.size()) return std::nullopt;
  return bytes[offset];
}

inline std::optional<uint16_t> read_u16(Bytes bytes, size_t offset, Endian endian = Endian::kBig) {
  if (bytes.size() < 2 || offset > bytes.size() - 2) return std::nullopt;
  const uint32_t a = bytes[offset], b = bytes[offset + 1];
  return static_cast<uint16_t>(endian == Endian::kBig ? (a << 8 | b) : (b << 8 | a));
}

inline std::optional<uint32_t> read_u32(Bytes bytes, size_t offset, Endian endian = Endian::kBig) {
  if (bytes.size() < 4 || offset > bytes.size() - 4) return std::nullopt;
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) {
    const uint32_t byte = bytes[offset + i];
    value |= byte << (8 * (endian == Endian::kBig ? 3 - i : i));
  }
  return value;
}

// Whether `text` stands at `offset`.
inline bool has_text(Bytes bytes, size_t offset, std::string_view text) {
  if (text.size() > bytes.size() || offset > bytes.size() - text.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (bytes[offset + i] != static_cast<uint8_t>(text[i])) return false;
  }
  return true;
}

}  // namespace untaught::photo
