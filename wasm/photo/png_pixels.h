// Pixels out of PNG bytes, row by row: beside the file and what is made of it only two rows are in memory.
// Call it with files whose structure was checked (png_chunks.h).
#pragma once

#include <memory>
#include <string_view>

#include "core/image.h"
#include "core/result.h"
#include "photo/png_chunks.h"

namespace untaught::photo {

// One row of a pass over the picture; an interlaced file has seven passes, others one.
struct PngRow {
  int y = 0;
  int first_x = 0, step_x = 1;      // its pixels are those at first_x, first_x + step_x, ...
  std::span<const uint8_t> pixels;  // 8 bits, RGB, or RGBA where the structure has alpha
};

class PngReader {
 public:
  // bytes and structure outlive it.
  PngReader(Bytes bytes, const PngStructure& structure);
  ~PngReader();
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  // The next row, in the file's order: valid until the next call. nullopt after the last one, and where the
  // data is damaged.
  std::optional<PngRow> next();
  // Why next() gave no row: a few words; empty after the last one.
  std::string_view damage() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// As stored (not turned). Gray is repeated; a palette is looked up, black beyond its end; samples of b bits
// become round(v * 255 / (2^b - 1)); alpha is straight. Errors: kCorruptFile, also for data that unpacks to
// far more than the picture.
Result<Image8> png_decode(Bytes bytes, const PngStructure& structure, std::string_view name);

// Whether the file, one that we wrote, shows exactly these pixels. Errors: kEncodeFailed, kCorruptFile.
Status verify_png(Bytes file, const Image8& pixels);

}  // namespace untaught::photo
