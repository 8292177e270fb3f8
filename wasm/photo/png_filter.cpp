#include "photo/png_filter.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

namespace untaught::photo {

namespace {

enum Filter : uint8_t { kNone, kSub, kUp, kAverage, kPaeth };

// The neighbour among left, up and upper left that is nearest to left + up - upper left. Source: PNG 3rd
// edition, 9.4.
uint8_t paeth(int left, int up, int upper_left) {
  const int to_left = std::abs(up - upper_left);
  const int to_up = std::abs(left - upper_left);
  const int to_upper_left = std::abs(left + up - 2 * upper_left);
  if (to_left <= to_up && to_left <= to_upper_left) return static_cast<uint8_t>(left);
  return static_cast<uint8_t>(to_up <= to_upper_left ? up : upper_left);
}

uint8_t predict(Filter filter, int left, int up, int upper_left) {
  switch (filter) {
    case kNone:
      return 0;
    case kSub:
      return static_cast<uint8_t>(left);
    case kUp:
      return static_cast<uint8_t>(up);
    case kAverage:
      return static_cast<uint8_t>((left + up) / 2);
    case kPaeth:
      return paeth(left, up, upper_left);
  }
  return 0;
}

// Writes filter number and residuals, returns the sum of their absolute values as signed bytes.
template <Filter kFilter>
uint64_t apply(const uint8_t* row, const uint8_t* previous, size_t row_bytes, size_t bytes_per_pixel,
               uint8_t* out) {
  *out++ = kFilter;
  const auto cost = [](uint8_t residual) { return residual < 128 ? residual : 256u - residual; };
  uint64_t sum = 0;
  for (size_t i = 0; i < bytes_per_pixel; ++i) {  // the first pixel has nothing to its left
    out[i] = static_cast<uint8_t>(row[i] - predict(kFilter, 0, previous[i], 0));
    sum += cost(out[i]);
  }
  uint32_t rest = 0;  // a row has at most 65,536 bytes of 128 each
  for (size_t i = bytes_per_pixel; i < row_bytes; ++i) {
    const uint8_t guess =
        predict(kFilter, row[i - bytes_per_pixel], previous[i], previous[i - bytes_per_pixel]);
    out[i] = static_cast<uint8_t>(row[i] - guess);
    rest += cost(out[i]);
  }
  return sum + rest;
}

template <Filter kFilter>
void undo(uint8_t* row, const uint8_t* previous, size_t row_bytes, size_t bytes_per_pixel) {
  const size_t first = std::min(bytes_per_pixel, row_bytes);
  for (size_t i = 0; i < first; ++i)
    row[i] = static_cast<uint8_t>(row[i] + predict(kFilter, 0, previous[i], 0));
  for (size_t i = first; i < row_bytes; ++i) {
    const uint8_t guess =
        predict(kFilter, row[i - bytes_per_pixel], previous[i], previous[i - bytes_per_pixel]);
    row[i] = static_cast<uint8_t>(row[i] + guess);
  }
}

}  // namespace

bool unfilter(std::span<uint8_t> line, std::span<const uint8_t> previous, size_t bytes_per_pixel) {
  uint8_t* row = line.data() + 1;
  switch (line.front()) {
    case kNone:
      return true;
    case kSub:
      undo<kSub>(row, previous.data(), previous.size(), bytes_per_pixel);
      return true;
    case kUp:
      undo<kUp>(row, previous.data(), previous.size(), bytes_per_pixel);
      return true;
    case kAverage:
      undo<kAverage>(row, previous.data(), previous.size(), bytes_per_pixel);
      return true;
    case kPaeth:
      undo<kPaeth>(row, previous.data(), previous.size(), bytes_per_pixel);
      return true;
  }
  return false;
}

PngRowFilter::PngRowFilter(size_t row_bytes, size_t bytes_per_pixel)
    : row_bytes_(row_bytes),
      bytes_per_pixel_(bytes_per_pixel),
      candidate_(row_bytes + 1),
      best_(row_bytes + 1) {}

std::span<const uint8_t> PngRowFilter::filter(const uint8_t* row, const uint8_t* previous) {
  uint64_t best_sum = std::numeric_limits<uint64_t>::max();
  for (const auto candidate : {&apply<kNone>, &apply<kSub>, &apply<kUp>, &apply<kAverage>, &apply<kPaeth>}) {
    const uint64_t sum = candidate(row, previous, row_bytes_, bytes_per_pixel_, candidate_.data());
    if (sum >= best_sum) continue;
    best_sum = sum;
    std::swap(candidate_, best_);
  }
  return best_;
}

}  // namespace untaught::photo
