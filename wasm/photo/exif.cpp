#include "photo/exif.h"

namespace untaught::photo {

namespace {

constexpr uint16_t kOrientationTag = 0x0112;
constexpr size_t kEntryBytes = 12;

// The value of a directory entry that holds one small integer, or nothing.
std::optional<uint32_t> single_value(Bytes tiff, size_t entry, Endian endian) {
  const auto type = read_u16(tiff, entry + 2, endian);
  const auto count = read_u32(tiff, entry + 4, endian);
  if (!type || !count || *count != 1) return std::nullopt;
  switch (*type) {
    case 1:
      return read_u8(tiff, entry + 8);  // BYTE
    case 3:
      return read_u16(tiff, entry + 8, endian);  // SHORT, the type that the standard asks for
    case 4:
      return read_u32(tiff, entry + 8, endian);  // LONG
    default:
      return std::nullopt;
  }
}

}  // namespace

int exif_orientation(Bytes tiff) {
  Endian endian;
  if (has_text(tiff, 0, "II"))
    endian = Endian::kLittle;
  else if (has_text(tiff, 0, "MM"))
    endian = Endian::kBig;
  else
    return 1;
  if (read_u16(tiff, 2, endian) != 42) return 1;
  const auto directory = read_u32(tiff, 4, endian);
  if (!directory) return 1;
  const auto entries = read_u16(tiff, *directory, endian);
  if (!entries) return 1;
  for (size_t i = 0; i < *entries; ++i) {
    const size_t entry = static_cast<size_t>(*directory) + 2 + i * kEntryBytes;
    const auto tag = read_u16(tiff, entry, endian);
    if (!tag) return 1;
    if (*tag != kOrientationTag) continue;
    const auto value = single_value(tiff, entry, endian);
    return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
  }
  return 1;
}

}  // namespace untaught::photo
