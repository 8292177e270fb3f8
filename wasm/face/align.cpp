#include "face/align.h"

#include <cmath>
#include <complex>

namespace untaught::face {

namespace {

using Complex = std::complex<double>;

constexpr double kTemplatePx = 112;
constexpr Landmarks kTemplate = {
    {{38.29, 51.70}, {73.53, 51.50}, {56.03, 71.74}, {41.55, 92.37}, {70.73, 92.20}}};

constexpr int kLeastSidePx = 8, kMostSidePx = 32768;
// A similarity below this share of what the two point sets could have in common is no likeness.
constexpr double kLeastLikeness = 0.5;

Complex as_complex(PhotoPoint p) { return {p.x, p.y}; }

// The template as a share of the square's side; pixel 0 has its centre at half a pixel.
Complex template_at(size_t i) { return (as_complex(kTemplate[i]) + Complex(0.5, 0.5)) / kTemplatePx; }

template <class At>
Complex mean(const At& at) {
  Complex sum = 0;
  for (size_t i = 0; i < kLandmarks; ++i) sum += at(i);
  return sum / static_cast<double>(kLandmarks);
}

// In the plane of complex numbers a similarity is z -> a z + b.
struct Fit {
  Complex a, from, to;  // a (z - from) + to
  double likeness = 0;  // 0..1
  bool exists = false;
};

Fit fit(const Landmarks& landmarks) {
  const auto landmark_at = [&](size_t i) { return as_complex(landmarks[i]); };
  Fit found;
  found.from = mean(landmark_at);
  found.to = mean(template_at);
  Complex common = 0;
  double spread = 0, template_spread = 0;
  for (size_t i = 0; i < kLandmarks; ++i) {
    const Complex p = landmark_at(i) - found.from, q = template_at(i) - found.to;
    common += std::conj(p) * q;
    spread += std::norm(p);
    template_spread += std::norm(q);
  }
  found.exists = spread > 1e-6 && std::isfinite(spread) && std::abs(common) > 1e-9;
  if (found.exists) {
    found.a = common / spread;
    found.likeness = std::abs(common) / std::sqrt(spread * template_spread);
  }
  return found;
}

Alignment alignment_of(const Fit& fit) {
  const Complex centre = fit.from + (Complex(0.5, 0.5) - fit.to) / fit.a;
  return {
      {centre.real(), centre.imag()}, 1 / std::abs(fit.a), -std::arg(fit.a) * 180 / 3.14159265358979323846};
}

}  // namespace

Result<Alignment> align(const Landmarks& landmarks) {
  const Fit found = fit(landmarks);
  if (!found.exists || found.likeness < kLeastLikeness) {
    return Error{ErrorCode::kBadRegion, "the five landmarks are not those of a face"};
  }
  return alignment_of(found);
}

std::optional<Alignment> nearest_alignment(const Landmarks& landmarks) {
  const Fit found = fit(landmarks);
  return found.exists ? std::optional(alignment_of(found)) : std::nullopt;
}

Region region_of(const Alignment& alignment, double margin) {
  const int side = static_cast<int>(std::lround(alignment.side_px * (1 + 2 * margin)));
  const auto low = [side](double centre) { return static_cast<int>(std::lround(centre - side / 2.0)); };
  return Region({low(alignment.centre.x), low(alignment.centre.y), side, side},
                static_cast<float>(alignment.angle_deg));
}

std::vector<std::optional<Region>> regions_of(std::span<const Face> faces, int photo_width_px,
                                              int photo_height_px, double margin) {
  std::vector<std::optional<Region>> regions;
  for (const Face& face : faces) {
    const Result<Alignment> alignment = align(face.landmarks);
    const auto is_possible = [&] {
      const double side = alignment->side_px * (1 + 2 * margin);
      // Rounding moves the centre by half a pixel.
      const PhotoPoint& c = alignment->centre;
      return side >= kLeastSidePx && side <= kMostSidePx - 1 && c.x >= 1 && c.y >= 1 &&
             c.x <= photo_width_px - 1 && c.y <= photo_height_px - 1;
    };
    regions.push_back(alignment && is_possible() ? std::optional(region_of(*alignment, margin))
                                                 : std::nullopt);
  }
  return regions;
}

}  // namespace untaught::face
