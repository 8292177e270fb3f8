#include "photo/splat.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>

namespace untaught::photo {

namespace {

constexpr int kBandRows = 64;

// To the nearest whole step, ties away from zero.
int round_to_steps(float noise) {
  const float steps = std::abs(noise) * 255.0f;
  const int whole = static_cast<int>(steps);
  const int rounded = steps - static_cast<float>(whole) >= 0.5f ? whole + 1 : whole;
  return noise < 0 ? -rounded : rounded;
}

void add_row(uint8_t* pixel, int channels, const float* noise, int width_px, int budget) {
  for (int x = 0; x < width_px; ++x, pixel += channels, noise += 3) {
    if (channels == 4 && pixel[3] == 0) continue;
    for (int c = 0; c < 3; ++c) {
      const int step = std::clamp(round_to_steps(noise[c]), -budget, budget);
      pixel[c] = static_cast<uint8_t>(std::clamp(pixel[c] + step, 0, 255));
    }
  }
}

// Marks the pixels of row y that lie in some region.
void mark_inside(std::span<const Region> regions, int y, std::vector<uint8_t>& inside) {
  std::fill(inside.begin(), inside.end(), uint8_t{0});
  for (const auto& region : regions) {
    const RowSpan span = row_span(region, y, static_cast<int>(inside.size()));
    std::fill(inside.begin() + span.begin, inside.begin() + span.end, uint8_t{1});
  }
}

}  // namespace

void add_noise(Image8& image, const NoiseField& field) {
  assert(image.width_px == field.width_px() && image.height_px == field.height_px());
  const auto regions = field.regions();
  if (regions.empty()) return;
  int top = image.height_px, bottom = 0;
  for (const auto& region : regions) {
    const Rect bounds = bounds_of(region.region);
    top = std::min(top, bounds.y);
    bottom = std::max(bottom, bounds.y + bounds.height);
  }
  top = std::max(top, 0);
  bottom = std::min(bottom, image.height_px);
  const int budget = budget_255(field.epsilon());
  const size_t row_values = static_cast<size_t>(image.width_px) * 3;
  std::vector<float> band(row_values * kBandRows);
  for (int y = top; y < bottom; y += kBandRows) {
    const int count = std::min(kBandRows, bottom - y);
    const std::span<float> rows(band.data(), row_values * static_cast<size_t>(count));
    field.rows(y, count, rows);
    for (int i = 0; i < count; ++i) {
      const float* noise = rows.data() + static_cast<size_t>(i) * row_values;
      add_row(image.at(0, y + i), image.channels, noise, image.width_px, budget);
    }
  }
}

Result<Image8> splat(const Image8& image, std::span<const RegionNoise> regions, float epsilon) {
  auto field = NoiseField::make(image.width_px, image.height_px, {regions.begin(), regions.end()}, epsilon);
  if (!field) return field.error();
  Image8 result = image;
  add_noise(result, *field);
  return result;
}

Status verify(const Image8& original, const Image8& result, std::span<const Region> regions,
              int epsilon_255) {
  if (original.width_px != result.width_px || original.height_px != result.height_px ||
      original.channels != result.channels || original.pixels.size() != result.pixels.size()) {
    return Error{ErrorCode::kEncodeFailed, "the result differs from the original in size or channels"};
  }
  const int channels = original.channels;
  std::vector<uint8_t> inside(static_cast<size_t>(original.width_px));
  for (int y = 0; y < original.height_px; ++y) {
    const uint8_t *before = original.at(0, y), *after = result.at(0, y);
    if (std::memcmp(before, after, original.row_bytes()) == 0) continue;
    mark_inside(regions, y, inside);
    for (size_t x = 0; x < inside.size(); ++x, before += channels, after += channels) {
      const bool is_free = inside[x] != 0 && (channels == 3 || before[3] != 0);
      const int budget = is_free ? epsilon_255 : 0;
      int change = 0;
      for (int c = 0; c < 3; ++c) change = std::max(change, std::abs(after[c] - before[c]));
      if (change <= budget && (channels == 3 || before[3] == after[3])) continue;
      return Error{ErrorCode::kEncodeFailed,
                   "the result breaks its promise at pixel (" + std::to_string(x) + ", " + std::to_string(y) +
                       "): changed by " + std::to_string(change) + ", allowed " + std::to_string(budget)};
    }
  }
  return Done{};
}

}  // namespace untaught::photo
