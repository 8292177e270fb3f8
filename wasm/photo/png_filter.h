// PNG's row filters: what makes photos compress, and back.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace untaught::photo {

// Chooses a filter per row by the smallest sum of absolute residuals (PNG 3rd edition, 12.7) and applies it.
class PngRowFilter {
 public:
  // row_bytes: of one row; bytes_per_pixel: 3 or 4.
  PngRowFilter(size_t row_bytes, size_t bytes_per_pixel);

  // row: row_bytes of pixels; previous: the row above, or zeros for the first. Returns 1 + row_bytes: the
  // filter's number and the residuals; valid until the next call.
  std::span<const uint8_t> filter(const uint8_t* row, const uint8_t* previous);

 private:
  size_t row_bytes_;
  size_t bytes_per_pixel_;
  std::vector<uint8_t> candidate_;
  std::vector<uint8_t> best_;
};

// Undoes a row's filter in place. line: the filter's number, then the residuals; previous: the row above, or
// zeros for the first; bytes_per_pixel: at least 1. False for a number that PNG does not know.
bool unfilter(std::span<uint8_t> line, std::span<const uint8_t> previous, size_t bytes_per_pixel);

}  // namespace untaught::photo
