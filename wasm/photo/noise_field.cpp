#include "photo/noise_field.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

#include "photo/region.h"
#include "photo/resample.h"

namespace untaught::photo {

namespace {

bool is_canvas(const ImageF& noise) {
  const size_t size = static_cast<size_t>(noise.width_px) * static_cast<size_t>(noise.height_px) * 3;
  return noise.channels == 3 && size > 0 && noise.values.size() == size &&
         std::all_of(noise.values.begin(), noise.values.end(), [](float v) { return std::isfinite(v); });
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
    assert(region.noise != nullptr && is_canvas(*region.noise));
    if (Status status = check_region(region.rect, width_px, height_px); !status) return status.error();
  }
  return NoiseField(width_px, height_px, std::move(regions), epsilon);
}

void NoiseField::rows(int y, int count, std::span<float> out) const {
  assert(y >= 0 && count >= 0 && y + count <= height_px_);
  const size_t row_values = static_cast<size_t>(width_px_) * 3;
  assert(out.size() == row_values * static_cast<size_t>(count));
  std::fill(out.begin(), out.end(), 0.0f);
  std::vector<float> canvas_row;
  for (const auto& [rect, noise] : regions_) {
    const int begin = std::max(y, rect.y), end = std::min(y + count, rect.y + rect.height);
    if (begin >= end) continue;
    const ResampleAxis columns(noise->width_px, rect.width), lines(noise->height_px, rect.height);
    canvas_row.resize(static_cast<size_t>(noise->width_px) * 3);
    for (int row = begin; row < end; ++row) {
      // Down the canvas first: one blended canvas row, then along it.
      std::fill(canvas_row.begin(), canvas_row.end(), 0.0f);
      const Taps line = lines[row - rect.y];
      for (int j = 0; j < line.count; ++j) {
        const float* in = noise->values.data() + static_cast<size_t>(line.first + j) * canvas_row.size();
        for (size_t i = 0; i < canvas_row.size(); ++i) canvas_row[i] += line.weights[j] * in[i];
      }
      float* sums = out.data() + static_cast<size_t>(row - y) * row_values + static_cast<size_t>(rect.x) * 3;
      for (int x = 0; x < rect.width; ++x, sums += 3) {
        const Taps taps = columns[x];
        for (int k = 0; k < taps.count; ++k) {
          const float* in = canvas_row.data() + static_cast<size_t>(taps.first + k) * 3;
          for (int c = 0; c < 3; ++c) sums[c] += taps.weights[k] * in[c];
        }
      }
    }
  }
  for (float& value : out) value = std::clamp(value, -epsilon_, epsilon_);
}

}  // namespace untaught::photo
