#include "photo/noise_field.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

#include "photo/canvas_rows.h"
#include "photo/region.h"

namespace untaught::photo {

namespace {

bool is_canvas(const ImageF& canvas, int channels) {
  const size_t size = static_cast<size_t>(canvas.width_px) * static_cast<size_t>(canvas.height_px) *
                      static_cast<size_t>(channels);
  return canvas.channels == channels && size > 0 && canvas.values.size() == size &&
         std::all_of(canvas.values.begin(), canvas.values.end(), [](float v) { return std::isfinite(v); });
}

}  // namespace

int budget_255(float epsilon) {
  return static_cast<int>(std::floor(static_cast<double>(epsilon) * 255.0 + 1e-6));
}

Result<NoiseField> NoiseField::make(int width_px, int height_px, std::vector<RegionNoise> regions,
                                    float epsilon) {
  if (!(epsilon >= 0.0f) || static_cast<double>(epsilon) * 255.0 > kMaxEpsilon255 + 1e-6) {
    return Error{ErrorCode::kBadSetting,
                 "epsilon must lie between 0 and " + std::to_string(kMaxEpsilon255) + "/255"};
  }
  for (const auto& region : regions) {
    assert(region.noise != nullptr && is_canvas(*region.noise, 3));
    assert(region.limits == nullptr || is_canvas(*region.limits, 1));
    if (Status status = check_region(region.region, width_px, height_px); !status) return status.error();
  }
  return NoiseField(width_px, height_px, std::move(regions), epsilon);
}

PixelBudget NoiseField::budget() const {
  std::vector<Region> regions;
  std::vector<const ImageF*> limits;
  for (const RegionNoise& region : regions_) {
    regions.push_back(region.region);
    if (region.limits) limits.push_back(region.limits);
  }
  return {width_px_, std::move(regions), std::move(limits), budget_255(epsilon_)};
}

void NoiseField::rows(int y, int count, std::span<float> out) const {
  assert(y >= 0 && count >= 0 && y + count <= height_px_);
  const size_t row_values = static_cast<size_t>(width_px_) * 3;
  assert(out.size() == row_values * static_cast<size_t>(count));
  std::fill(out.begin(), out.end(), 0.0f);
  for (const RegionNoise& region : regions_) {
    add_canvas(region.region, *region.noise, {y, count, width_px_, 3, out});
  }
  for (float& value : out) value = std::clamp(value, -epsilon_, epsilon_);
}

}  // namespace untaught::photo
