// PNG's row filters: what makes photos compress.
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

}  // namespace untaught::photo
