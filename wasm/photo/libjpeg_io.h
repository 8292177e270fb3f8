// How bytes go into libjpeg and come out: whole files in memory.
#pragma once

// clang-format off: jpeglib.h needs what comes before it
#include <cstdio>
#include <jpeglib.h>
// clang-format on

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "photo/bytes.h"

namespace untaught::photo {

// The most that APP2 segments can carry: 255 of them, each 65,533 bytes less 14 of its own header.
inline constexpr size_t kMaxIccSegmentBytes = 65519;
inline constexpr size_t kMaxJpegIccBytes = 255 * kMaxIccSegmentBytes;

// Reads from bytes, which with `source` outlive the decoder; wanting more is an error. Damage that changes
// pixels is an error, too, where libjpeg only warns: call after LibjpegErrors::install.
void set_source(jpeg_decompress_struct& codec, jpeg_source_mgr& source, Bytes bytes);

// Collects what libjpeg writes; outlives the encoder.
struct VectorDestination {
  jpeg_destination_mgr manager{};  // first: libjpeg hands back a pointer to it
  std::vector<uint8_t> file;
  std::array<uint8_t, 65536> block{};

  void install(jpeg_compress_struct& codec);
};

// APP2 segments in order; nothing for an empty profile. icc: at most kMaxJpegIccBytes. Source: ICC.1:2022,
// annex B.4.
void write_icc(jpeg_compress_struct& codec, std::span<const uint8_t> icc);

}  // namespace untaught::photo
