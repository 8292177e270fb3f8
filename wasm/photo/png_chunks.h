// The chunk structure of a PNG file: what it says about itself, with every checksum of a critical chunk
// verified.
#pragma once

#include <string_view>

#include "core/result.h"
#include "photo/bytes.h"
#include "photo/photo.h"

namespace untaught::photo {

struct PngStructure {
  int width_px = 0;
  int height_px = 0;
  int bits = 8;         // per sample: 1, 2, 4, 8 or 16
  int colour_type = 2;  // PNG 3rd edition, table 11.1
  bool is_interlaced = false;
  bool has_alpha = false;  // an alpha channel, or a tRNS chunk that counts
  Bytes transparency;  // that chunk, as it lies in the file: alphas of a palette, or the samples of a colour
  std::vector<Bytes> idat;    // the picture's data, as it lies in the file
  size_t palette_offset = 0;  // of its first entry in the file; only for pixels that index a palette
  size_t palette_bytes = 0;   // three per entry; 0: pixels do not index a palette
  int orientation = 1;        // of eXIf
  bool has_icc = false;       // an iCCP chunk, whole or not
  std::vector<uint8_t> icc;   // unpacked; empty if it is broken
  std::vector<PngColourChunk> colour_chunks;

  size_t samples() const { return colour_type == 6 ? 4 : colour_type == 4 ? 2 : colour_type == 2 ? 3 : 1; }
  size_t pixel_bits() const { return samples() * static_cast<size_t>(bits); }
  size_t pixel_bytes() const { return pixel_bits() < 8 ? 1 : pixel_bits() / 8; }  // as filters count them
};

// Walks all chunks up to IEND. Errors name the file: kCorruptFile for a truncated file, a wrong checksum in a
// critical chunk, or a broken header; kTooLarge and kTooSmall as soon as the header says so;
// kUnsupportedFormat for animations and Apple's CgBI variant. An
// ancillary chunk with a wrong checksum counts as absent, and so does a tRNS chunk that does not go with the
// pixels. Source: PNG 3rd edition, 5 and 11.
Result<PngStructure> read_png_structure(Bytes bytes, std::string_view name);

}  // namespace untaught::photo
