// What a JPEG or PNG file carries besides pixels: a second, deliberately simple reader to check ours against.
// Trusts its input to be a whole file.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace photo_probe {

struct Metadata {
  std::vector<uint8_t> icc;        // joined or unpacked; empty if none
  std::vector<std::string> other;  // segments or chunks that are neither picture, nor colour
};

inline Metadata metadata_of_jpeg(std::span<const uint8_t> bytes) {
  Metadata result;
  std::map<int, std::vector<uint8_t>> parts;
  for (size_t at = 2; at + 4 <= bytes.size();) {
    if (bytes[at] != 0xff || bytes[at + 1] == 0xff) {
      ++at;
      continue;
    }
    const int marker = bytes[at + 1];
    const size_t length = bytes[at + 2] * 256u + bytes[at + 3];
    if (marker == 0xda || marker == 0xd9) break;  // from here on there is picture data
    const std::string head(bytes.begin() + static_cast<ptrdiff_t>(at) + 4,
                           bytes.begin() + static_cast<ptrdiff_t>(std::min(at + 2 + length, bytes.size())));
    if (marker == 0xe2 && head.starts_with("ICC_PROFILE") && head.size() > 14) {
      parts[head[12]].assign(head.begin() + 14, head.end());
    } else if (marker == 0xfe ||
               (marker >= 0xe1 && marker <= 0xef && !(marker == 0xee && head.starts_with("Adobe")))) {
      result.other.push_back(head.substr(0, 12));
    }
    at += 2 + length;
  }
  for (const auto& [number, part] : parts) result.icc.insert(result.icc.end(), part.begin(), part.end());
  return result;
}

inline Metadata metadata_of_png(std::span<const uint8_t> bytes) {
  Metadata result;
  const std::string pixels_and_colour = "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB cICP";
  for (size_t at = 8; at + 12 <= bytes.size();) {
    const size_t length = bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
    const std::string type(bytes.begin() + static_cast<ptrdiff_t>(at) + 4,
                           bytes.begin() + static_cast<ptrdiff_t>(at) + 8);
    const auto data = bytes.subspan(at + 8, length);
    if (type == "iCCP") {
      const auto packed =
          data.subspan(static_cast<size_t>(std::find(data.begin(), data.end(), 0) - data.begin()) + 2);
      result.icc.resize(4 << 20);
      uLongf unpacked = result.icc.size();
      if (uncompress(result.icc.data(), &unpacked, packed.data(), packed.size()) != Z_OK) unpacked = 0;
      result.icc.resize(unpacked);
    } else if (pixels_and_colour.find(type) == std::string::npos) {
      result.other.push_back(type);
    }
    at += 12 + length;
  }
  return result;
}

inline Metadata metadata_of(std::span<const uint8_t> bytes) {
  return bytes[0] == 0xff ? metadata_of_jpeg(bytes) : metadata_of_png(bytes);
}

}  // namespace photo_probe
