#include "photo/noise_field.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

#include "core/resample.h"
#include "photo/region.h"

namespace untaught::photo {

namespace {

bool is_canvas(const ImageF& noise) {
  const size_t size = static_cast<size_t>(noise.width_px) * static_cast<size_t>(noise.height_px) * 3;
  return noise.channels == 3 && size > 0 && noise.values.size() == size &&
         std::all_of(noise.values.begin(), noise.values.end(), [](float v) { return std::isfinite(v); });
}

// Rows y .. y + count - 1 of the field.
struct Band {
  int y, count, width_px;
  std::span<float> values;
  float* at(int x, int row) const {
    return values.data() + (static_cast<size_t>(row - y) * width_px + static_cast<size_t>(x)) * 3;
  }
};

void add_upright(const Rect& rect, const ImageF& noise, const Band& band) {
  const int begin = std::max(band.y, rect.y), end = std::min(band.y + band.count, rect.y + rect.height);
  if (begin >= end) return;
  const ResampleAxis columns(noise.width_px, rect.width), lines(noise.height_px, rect.height);
  std::vector<float> canvas_row(static_cast<size_t>(noise.width_px) * 3);
  for (int row = begin; row < end; ++row) {
    // Down the canvas first: one blended canvas row, then along it.
    std::fill(canvas_row.begin(), canvas_row.end(), 0.0f);
    const Taps line = lines[row - rect.y];
    for (int j = 0; j < line.count; ++j) {
      const float* in = noise.values.data() + static_cast<size_t>(line.first + j) * canvas_row.size();
      for (size_t i = 0; i < canvas_row.size(); ++i) canvas_row[i] += line.weights[j] * in[i];
    }
    float* sums = band.at(rect.x, row);
    for (int x = 0; x < rect.width; ++x, sums += 3) {
      const Taps taps = columns[x];
      for (int k = 0; k < taps.count; ++k) {
        const float* in = canvas_row.data() + static_cast<size_t>(taps.first + k) * 3;
        for (int c = 0; c < 3; ++c) sums[c] += taps.weights[k] * in[c];
      }
    }
  }
}

// sums += weight * the canvas between its pixels; x, y: in its pixels, 0 at the centre of the first, edges
// held.
void add_sample(const ImageF& noise, double x, double y, float weight, float* sums) {
  const double held_x = std::clamp(x, 0.0, noise.width_px - 1.0),
               held_y = std::clamp(y, 0.0, noise.height_px - 1.0);
  const int x0 = static_cast<int>(held_x), y0 = static_cast<int>(held_y);
  const auto fx = static_cast<float>(held_x - x0), fy = static_cast<float>(held_y - y0);
  const size_t right = x0 + 1 < noise.width_px ? 3 : 0;
  const size_t down = y0 + 1 < noise.height_px ? static_cast<size_t>(noise.width_px) * 3 : 0;
  const float* in = noise.values.data() + (static_cast<size_t>(y0) * noise.width_px + x0) * 3;
  for (size_t c = 0; c < 3; ++c) {
    const float upper = in[c] + fx * (in[right + c] - in[c]);
    const float lower = in[down + c] + fx * (in[down + right + c] - in[down + c]);
    sums[c] += weight * (upper + fy * (lower - upper));
  }
}

void add_placed(const Region& region, const ImageF& noise, const Band& band) {
  const Placement placement(region);
  // Of a photo pixel, on each side: so many that neighbours are at most a canvas pixel apart.
  const int samples =
      std::max(1, static_cast<int>(std::ceil(std::max(noise.width_px / placement.width_px(),
                                                      noise.height_px / placement.height_px()))));
  const float weight = 1.0f / static_cast<float>(samples * samples);
  for (int row = band.y; row < band.y + band.count; ++row) {
    const RowSpan span = row_span(region, row, band.width_px);
    float* sums = band.at(span.begin, row);
    for (int x = span.begin; x < span.end; ++x, sums += 3) {
      for (int j = 0; j < samples; ++j) {
        for (int i = 0; i < samples; ++i) {
          const PhotoPoint at = placement.to_unit({x + (i + 0.5) / samples, row + (j + 0.5) / samples});
          add_sample(noise, at.x * noise.width_px - 0.5, at.y * noise.height_px - 0.5, weight, sums);
        }
      }
    }
  }
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
    if (Status status = check_region(region.region, width_px, height_px); !status) return status.error();
  }
  return NoiseField(width_px, height_px, std::move(regions), epsilon);
}

void NoiseField::rows(int y, int count, std::span<float> out) const {
  assert(y >= 0 && count >= 0 && y + count <= height_px_);
  const size_t row_values = static_cast<size_t>(width_px_) * 3;
  assert(out.size() == row_values * static_cast<size_t>(count));
  std::fill(out.begin(), out.end(), 0.0f);
  const Band band{y, count, width_px_, out};
  for (const auto& [region, noise] : regions_) {
    if (region.angle_deg) {
      add_placed(region, *noise, band);
    } else {
      add_upright(region.rect, *noise, band);
    }
  }
  for (float& value : out) value = std::clamp(value, -epsilon_, epsilon_);
}

}  // namespace untaught::photo
