#include "photo/pixel_budget.h"

#include <algorithm>
#include <cassert>

#include "photo/canvas_rows.h"

namespace untaught::photo {

PixelBudget::PixelBudget(int width_px, std::vector<Region> regions, std::vector<const ImageF*> limits,
                         int hard_255)
    : width_px_(width_px), regions_(std::move(regions)), limits_(std::move(limits)), hard_255_(hard_255) {
  assert(limits_.empty() || limits_.size() == regions_.size());
}

void PixelBudget::rows(int y, int count, std::span<uint8_t> out) const {
  const auto width = static_cast<size_t>(width_px_);
  assert(out.size() == width * static_cast<size_t>(count));
  std::fill(out.begin(), out.end(), uint8_t{0});
  for (const Region& region : regions_) {
    for (int row = 0; row < count; ++row) {
      const RowSpan span = row_span(region, y + row, width_px_);
      std::fill_n(out.begin() + row * width_px_ + span.begin, span.end - span.begin,
                  static_cast<uint8_t>(hard_255_));
    }
  }
  if (limits_.empty()) return;
  std::vector<float> sums(out.size(), 0.0f);
  for (size_t i = 0; i < regions_.size(); ++i)
    add_canvas(regions_[i], *limits_[i], {y, count, width_px_, 1, sums});
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = std::min(out[i], static_cast<uint8_t>(std::min(sums[i] * 255.0f + 0.5f, 255.0f)));
  }
}

}  // namespace untaught::photo
