// The marker structure of a JPEG file: what it says about itself, without decoding a single pixel.
#pragma once

#include <string_view>

#include "core/result.h"
#include "photo/bytes.h"
#include "photo/photo.h"

namespace untaught::photo {

struct JpegStructure {
  int width_px = 0;
  int height_px = 0;
  JpegCoding coding;         // as stored, not turned; with 4 components (CMYK, YCCK) only their number
  int orientation = 1;       // of the first EXIF segment
  bool has_icc = false;      // any ICC segment, whole or not
  std::vector<uint8_t> icc;  // joined; empty if parts are missing
  size_t end = 0;            // bytes up to and with the end-of-image marker
};

// Walks all markers from start to end of image. Errors name the file: kCorruptFile for a file that ends
// before its end marker or breaks the structure; kUnsupportedFormat for 12-bit, arithmetic, lossless
// and hierarchical files. Source: ITU-T T.81, annex B.
Result<JpegStructure> read_jpeg_structure(Bytes bytes, std::string_view name);

}  // namespace untaught::photo
