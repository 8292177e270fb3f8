// A decoded photo: upright pixels and the few facts about its file that decide how it is written again.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/image.h"

namespace untaught::photo {

enum class Format { kJpeg, kPng };

// What a photo may measure. The lower bound is what a protection can do anything for; the upper ones keep a
// hostile header from asking for gigabytes (64 megapixels of RGBA are 256 MiB).
inline constexpr int kMinSidePx = 16;
inline constexpr int kMaxSidePx = 16384;
inline constexpr int64_t kMaxPixels = 64 * 1000 * 1000;

// Quantisation steps 1..65535 in row-major order of the 8x8 block: vertical frequency down, horizontal
// across.
using QuantTable = std::array<uint16_t, 64>;

// How a JPEG file was coded, turned upright along with the pixels. `tables` is empty where the file has none
// to reuse. Index 0 is luma (or red), 1 and 2 are chroma; a gray file has only index 0.
struct JpegCoding {
  int components = 3;  // 1 or 3
  bool progressive = false;
  bool stores_rgb = false;                 // components are R, G, B and not Y, Cb, Cr
  std::array<int, 3> h_sampling{1, 1, 1};  // 1..4, relative to each other
  std::array<int, 3> v_sampling{1, 1, 1};
  std::array<std::optional<QuantTable>, 3> tables;
};

// A PNG chunk that says how to read the colours (gAMA, cHRM, sRGB, cICP), as it stands in the file.
struct PngColourChunk {
  std::array<char, 4> type{};
  std::vector<uint8_t> data;
};

struct Photo {
  Image8 image;                  // upright, in the photo's own colour space; 4 channels when had_alpha
  std::vector<uint8_t> icc;      // the ICC profile byte for byte; empty: none. Always one for RGB pixels
  Format format = Format::kPng;  // of the file that it came from
  bool had_alpha = false;        // an alpha channel or a transparent colour
  int orientation = 1;           // EXIF value 1..8 that has been applied
  int stored_width_px = 0;       // as stored, before turning upright
  int stored_height_px = 0;
  bool reduced_from_16_bits = false;  // 16-bit PNG: round(v * 255 / 65535)
  bool dropped_icc = false;  // a profile was there that cannot describe RGB pixels (gray, CMYK, broken)
  bool converted_from_cmyk = false;  // a JPEG with four inks: its pixels are RGB now, by mixing alone
  std::optional<JpegCoding> jpeg;    // set when format == kJpeg, unless it was CMYK
  std::vector<PngColourChunk> colour_chunks;  // only when format == kPng
};

}  // namespace untaught::photo
