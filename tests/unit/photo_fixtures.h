// Pictures and files for the photo tests, built byte by byte without the code under test: PNG with its own
// checksums and stored (uncompressed) deflate blocks, EXIF blocks, JPEG segments.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/image.h"
#include "core/random.h"

namespace photo_fixtures {

using Data = std::vector<uint8_t>;
using untaught::Image8;

inline void append(Data& out, std::span<const uint8_t> more) {
  out.insert(out.end(), more.begin(), more.end());
}
inline void append_u32(Data& out, uint32_t v) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(v >> shift));
}
inline void append_text(Data& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

// Noise over a slope that differs along both axes and between channels.
inline Image8 textured(int width, int height, int channels, uint32_t seed) {
  Image8 image{width, height, channels, {}};
  uint32_t counter = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const uint32_t base = static_cast<uint32_t>(x * (2 + c) + y * (5 - c)) % 200;
        image.pixels.push_back(static_cast<uint8_t>(base + untaught::random_below(seed, 9, counter++, 56)));
      }
    }
  }
  return image;
}

// A 48x32 picture whose four 24x16 quadrants are red, green, blue and yellow: shows every turn and mirror.
inline Image8 quadrants() {
  Image8 image{48, 32, 3, {}};
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 48; ++x) {
      const bool right = x >= 24, low = y >= 16;
      const uint8_t red = right == low && !right ? 220 : right && low ? 210 : 20;
      const uint8_t green = right ? 200 : 30;
      const uint8_t blue = low && !right ? 230 : 25;
      for (const uint8_t v : {red, green, blue}) image.pixels.push_back(v);
    }
  }
  return image;
}

inline uint32_t crc_of(std::span<const uint8_t> data) {
  uint32_t crc = 0xffffffffu;
  for (const uint8_t byte : data) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? 0xedb88320u ^ (crc >> 1) : crc >> 1;
  }
  return ~crc;
}

inline Data png_chunk(std::string_view type, std::span<const uint8_t> data) {
  Data chunk;
  append_u32(chunk, static_cast<uint32_t>(data.size()));
  append_text(chunk, type);
  append(chunk, data);
  append_u32(chunk, crc_of(std::span(chunk).subspan(4)));
  return chunk;
}

// A zlib stream of stored blocks.
inline Data zlib_stored(std::span<const uint8_t> data) {
  Data out = {0x78, 0x01};
  uint32_t a = 1, b = 0;
  for (const uint8_t byte : data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  do {
    const size_t length = data.size() < 65535 ? data.size() : 65535;
    out.push_back(length == data.size() ? 1 : 0);
    for (const size_t v : {length, length ^ 0xffff}) {
      out.push_back(static_cast<uint8_t>(v & 255));
      out.push_back(static_cast<uint8_t>(v >> 8));
    }
    append(out, data.first(length));
    data = data.subspan(length);
  } while (!data.empty());
  append_u32(out, b << 16 | a);
  return out;
}

struct PngParts {
  int width = 0, height = 0;
  uint8_t bits = 8, colour_type = 2, interlace = 0;
  Data rows;          // filter byte and samples of every row
  Data before_image;  // further chunks, ready-made
};

inline Data png_header(const PngParts& parts) {
  Data header;
  append_u32(header, static_cast<uint32_t>(parts.width));
  append_u32(header, static_cast<uint32_t>(parts.height));
  for (const uint8_t byte : {parts.bits, parts.colour_type, uint8_t{0}, uint8_t{0}, parts.interlace}) {
    header.push_back(byte);
  }
  return png_chunk("IHDR", header);
}

inline Data png_signature() { return {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}; }

inline Data png_file(const PngParts& parts) {
  Data file = png_signature();
  append(file, png_header(parts));
  append(file, parts.before_image);
  append(file, png_chunk("IDAT", zlib_stored(parts.rows)));
  append(file, png_chunk("IEND", {}));
  return file;
}

// An unfiltered 8-bit RGB or RGBA file.
inline Data png_file(const Image8& image, std::span<const uint8_t> before_image = {}) {
  PngParts parts{
      image.width_px, image.height_px, 8, static_cast<uint8_t>(image.channels == 4 ? 6 : 2), 0, {}, {}};
  append(parts.before_image, before_image);
  for (int y = 0; y < image.height_px; ++y) {
    parts.rows.push_back(0);
    append(parts.rows, std::span(image.at(0, y), image.row_bytes()));
  }
  return png_file(parts);
}

// A TIFF block with one directory: a camera name, a GPS pointer, and the orientation.
inline Data exif_block(bool little_endian, uint16_t orientation) {
  Data out;
  const auto number = [&](uint32_t v, int bytes) {
    for (int i = 0; i < bytes; ++i) {
      const int shift = 8 * (little_endian ? i : bytes - 1 - i);
      out.push_back(static_cast<uint8_t>(v >> shift));
    }
  };
  append_text(out, little_endian ? "II" : "MM");
  number(42, 2), number(8, 4), number(3, 2);
  number(0x010f, 2), number(2, 2), number(4, 4), append_text(out, std::string_view("Cam\0", 4));
  number(0x0112, 2), number(3, 2), number(1, 4), number(orientation, 2), number(0, 2);
  number(0x8825, 2), number(4, 2), number(1, 4), number(26, 4);
  number(0, 4);
  return out;
}

inline Data jpeg_segment(uint8_t marker, std::string_view head, std::span<const uint8_t> data) {
  const size_t length = 2 + head.size() + data.size();
  Data out = {0xff, marker, static_cast<uint8_t>(length >> 8), static_cast<uint8_t>(length & 255)};
  append_text(out, head);
  append(out, data);
  return out;
}

// The file with the segment put right after its start-of-image marker.
inline Data with_segment(const Data& jpeg, std::span<const uint8_t> segment) {
  Data out(jpeg.begin(), jpeg.begin() + 2);
  append(out, segment);
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

inline Data exif_segment(bool little_endian, uint16_t orientation) {
  return jpeg_segment(0xe1, std::string_view("Exif\0\0", 6), exif_block(little_endian, orientation));
}

// Bytes that pass for an ICC profile of the colour space ("RGB ", "GRAY"), of any length from 128 on.
inline Data icc_profile(size_t length, std::string_view colour_space = "RGB ") {
  Data icc;
  for (uint32_t i = 0; i < length; ++i) icc.push_back(static_cast<uint8_t>(untaught::random_u32(3, 1, i)));
  for (size_t i = 0; i < 4; ++i) {
    icc[16 + i] = static_cast<uint8_t>(colour_space[i]);
    icc[36 + i] = static_cast<uint8_t>("acsp"[i]);
  }
  return icc;
}

inline Data icc_segment(uint8_t number, uint8_t total, std::span<const uint8_t> part) {
  Data data = {number, total};
  append(data, part);
  return jpeg_segment(0xe2, std::string_view("ICC_PROFILE\0", 12), data);
}

// A baseline gray JPEG, 16x16, every pixel 138, made by hand: quantisation steps of 8, DC codes 0 -> 4 bits
// and 10 -> none, AC code 0 -> end of block. The first block's DC is 10 (80 / 8, 8 times the level above
// 128).
inline Data gray_jpeg() {
  Data file = {0xff, 0xd8};
  Data table = {0};
  table.insert(table.end(), 64, 8);
  append(file, jpeg_segment(0xdb, "", table));
  append(file, jpeg_segment(0xc0, "", Data{8, 0, 16, 0, 16, 1, 1, 0x11, 0}));
  append(file, jpeg_segment(0xc4, "", Data{0x00, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0}));
  append(file, jpeg_segment(0xc4, "", Data{0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  append(file, jpeg_segment(0xda, "", Data{1, 1, 0x00, 0, 63, 0}));
  append(file, Data{0x52, 0x49, 0xff, 0xd9});
  return file;
}

// Where the bytes of text first stand in data; data.size() if nowhere.
inline size_t find(std::span<const uint8_t> data, std::string_view text) {
  for (size_t at = 0; at + text.size() <= data.size(); ++at) {
    bool is_equal = true;
    for (size_t i = 0; i < text.size() && is_equal; ++i)
      is_equal = data[at + i] == static_cast<uint8_t>(text[i]);
    if (is_equal) return at;
  }
  return data.size();
}

}  // namespace photo_fixtures
