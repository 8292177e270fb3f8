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

void add_row(uint8_t* pixel, int channels, const float* noise, std::span<const uint8_t> budgets) {
  for (const int budget : budgets) {
    const bool is_free = budget > 0 && (channels == 3 || pixel[3] != 0);
    for (int c = 0; is_free && c < 3; ++c) {
      const int step = std::clamp(round_to_steps(noise[c]), -budget, budget);
      pixel[c] = static_cast<uint8_t>(std::clamp(pixel[c] + step, 0, 255));
    }
    pixel += channels;
    noise += 3;
  }
}

// The first pixel that breaks its promise. x < 0: none.
struct Breach {
  int x, change, allowed;
};
Breach find_breach(const uint8_t* before, const uint8_t* after, int channels,
                   std::span<const uint8_t> budgets) {
  for (size_t x = 0; x < budgets.size(); ++x, before += channels, after += channels) {
    const int allowed = channels == 3 || before[3] != 0 ? budgets[x] : 0;
    int change = 0;
    for (int c = 0; c < 3; ++c) change = std::max(change, std::abs(after[c] - before[c]));
    const bool same_alpha = channels == 3 || before[3] == after[3];
    if (change > allowed || !same_alpha) return {static_cast<int>(x), change, allowed};
  }
  return {-1, 0, 0};
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
  const PixelBudget budget = field.budget();
  const auto width = static_cast<size_t>(image.width_px);
  const size_t row_values = width * 3;
  std::vector<float> band(row_values * kBandRows);
  std::vector<uint8_t> budgets(width * kBandRows);
  for (int y = top; y < bottom; y += kBandRows) {
    const int count = std::min(kBandRows, bottom - y);
    const std::span<float> rows(band.data(), row_values * static_cast<size_t>(count));
    field.rows(y, count, rows);
    const std::span<uint8_t> steps(budgets.data(), width * static_cast<size_t>(count));
    budget.rows(y, count, steps);
    for (int i = 0; i < count; ++i) {
      const float* noise = rows.data() + static_cast<size_t>(i) * row_values;
      add_row(image.at(0, y + i), image.channels, noise,
              steps.subspan(static_cast<size_t>(i) * width, width));
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

Status verify(const Image8& original, const Image8& result, const PixelBudget& budget) {
  if (original.width_px != result.width_px || original.height_px != result.height_px ||
      original.channels != result.channels || original.pixels.size() != result.pixels.size()) {
    return Error{ErrorCode::kEncodeFailed, "the result differs from the original in size or channels"};
  }
  const auto width = static_cast<size_t>(original.width_px);
  std::vector<uint8_t> band(width * kBandRows);
  int band_end = 0;
  for (int y = 0; y < original.height_px; ++y) {
    const uint8_t *before = original.at(0, y), *after = result.at(0, y);
    if (std::memcmp(before, after, original.row_bytes()) == 0) continue;
    const int band_begin = y / kBandRows * kBandRows;
    if (y >= band_end) {
      band_end = std::min(band_begin + kBandRows, original.height_px);
      const size_t values = width * static_cast<size_t>(band_end - band_begin);
      budget.rows(band_begin, band_end - band_begin, std::span(band).first(values));
    }
    const auto budgets = std::span(band).subspan(static_cast<size_t>(y - band_begin) * width, width);
    const Breach breach = find_breach(before, after, original.channels, budgets);
    if (breach.x < 0) continue;
    return Error{ErrorCode::kEncodeFailed, "the result breaks its promise at pixel (" +
                                               std::to_string(breach.x) + ", " + std::to_string(y) +
                                               "): changed by " + std::to_string(breach.change) +
                                               ", allowed " + std::to_string(breach.allowed)};
  }
  return Done{};
}

}  // namespace untaught::photo
