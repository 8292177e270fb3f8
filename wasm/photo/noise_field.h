// The noise of all regions of one photo as a field over its pixels, a few rows at a time: a 50-megapixel
// field would be 600 MB. Where regions overlap their noise adds up; the sum is kept within the budget.
#pragma once

#include <span>
#include <vector>

#include "core/region.h"
#include "core/result.h"
#include "photo/pixel_budget.h"

namespace untaught::photo {

// The largest budget that any setting may ask for, in 8-bit steps.
inline constexpr int kMaxEpsilon255 = 16;

// Whole 8-bit steps within epsilon (sRGB units, 8/255 -> 8): floor(epsilon * 255 + 1e-6).
int budget_255(float epsilon);

struct RegionNoise {
  Region region;
  const ImageF* noise = nullptr;   // [S, S, 3] (any S), sRGB units; outlives the field
  const ImageF* limits = nullptr;  // or [S, S, 1]: see PixelBudget; for all regions of a photo, or for none
};

class NoiseField {
 public:
  // Errors: kBadRegion (see check_region); kBadSetting if epsilon is not in [0, 16/255].
  static Result<NoiseField> make(int width_px, int height_px, std::vector<RegionNoise> regions,
                                 float epsilon);

  // Fills out, f32 [count, width_px, 3], with rows y .. y + count - 1: the sum over regions of
  // resampled noise (photo/canvas_rows.h), clamped to [-epsilon, epsilon]; 0 outside all regions.
  void rows(int y, int count, std::span<float> out) const;

  int width_px() const { return width_px_; }
  int height_px() const { return height_px_; }
  float epsilon() const { return epsilon_; }
  PixelBudget budget() const;
  std::span<const RegionNoise> regions() const { return regions_; }

 private:
  NoiseField(int width_px, int height_px, std::vector<RegionNoise> regions, float epsilon)
      : width_px_(width_px), height_px_(height_px), epsilon_(epsilon), regions_(std::move(regions)) {}

  int width_px_;
  int height_px_;
  float epsilon_;
  std::vector<RegionNoise> regions_;
};

}  // namespace untaught::photo
