// Pixels -> bytes of a file. The same input gives the same bytes, natively and in wasm.
// Written: pixels, the ICC profile byte for byte, PNG's colour chunks (PNG to PNG). Nothing else of the
// source file: no EXIF (the pixels are upright), no place, time, camera or thumbnail.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/result.h"
#include "photo/photo.h"

namespace untaught::photo {

enum class OutputFormat {
  kPng,   // exact
  kJpeg,  // quality 95, 4:4:4
  kSame,  // the source's: PNG, or JPEG with the source's own quantisation tables, subsampling and progression
};

// The format that kSame stands for.
Format resolve(OutputFormat format, const Photo& source);

// pixels: what to write, 3 or 4 channels; source: the photo it was made from (its pixels are not looked at).
// JPEG has no alpha: 4 channels are laid over white. Errors: kEncodeFailed.
Result<std::vector<uint8_t>> encode(const Image8& pixels, const Photo& source, OutputFormat format);

// Lossless: 8 bits, adaptive filters, deflate. colour_chunks may be empty, icc too. Errors: kEncodeFailed.
Result<std::vector<uint8_t>> write_png(const Image8& pixels, std::span<const uint8_t> icc,
                                       std::span<const PngColourChunk> colour_chunks);

// With `coding` its tables, subsampling and progression; where it lacks a table, or libjpeg cannot subsample
// that way, and without it: quality 95, 4:4:4. A source that was gray lends its one table to all three
// components. Errors: kEncodeFailed.
Result<std::vector<uint8_t>> write_jpeg(const Image8& pixels, std::span<const uint8_t> icc,
                                        const std::optional<JpegCoding>& coding);

}  // namespace untaught::photo
