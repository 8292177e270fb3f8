#include "core/region.h"

#include <algorithm>
#include <cmath>

namespace untaught {

namespace {

struct Turn {
  double cos = 1, sin = 0;
};

Turn turn_of(double angle_deg) {
  const double quarters = angle_deg / 90.0;
  if (quarters == std::floor(quarters)) {
    static constexpr Turn kTurns[4] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    return kTurns[static_cast<long long>(quarters) & 3];
  }
  const double radians = angle_deg * 3.14159265358979323846 / 180.0;
  return {std::cos(radians), std::sin(radians)};
}

// Where x of low <= offset + slope * x < low + 1 begins and ends.
void narrow(double offset, double slope, double& begin, double& end) {
  if (slope == 0) {
    if (offset < 0 || offset >= 1) end = begin;
    return;
  }
  const double a = -offset / slope, b = (1 - offset) / slope;
  begin = std::max(begin, std::min(a, b));
  end = std::min(end, std::max(a, b));
}

}  // namespace

Placement::Placement(const Region& region)
    : centre_{region.rect.x + region.rect.width / 2.0, region.rect.y + region.rect.height / 2.0},
      width_(region.rect.width),
      height_(region.rect.height) {
  const Turn turn = turn_of(region.angle_deg.value_or(0.0f));
  cos_ = turn.cos;
  sin_ = turn.sin;
}

Rect bounds_of(const Region& region) {
  if (!region.angle_deg) return region.rect;
  const Placement placement(region);
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
  for (const double u : {0.0, 1.0}) {
    for (const double v : {0.0, 1.0}) {
      const PhotoPoint corner = placement.to_photo(u, v);
      left = std::min(left, corner.x), right = std::max(right, corner.x);
      top = std::min(top, corner.y), bottom = std::max(bottom, corner.y);
    }
  }
  const int x = static_cast<int>(std::floor(left)), y = static_cast<int>(std::floor(top));
  return {x, y, static_cast<int>(std::ceil(right)) - x, static_cast<int>(std::ceil(bottom)) - y};
}

RowSpan row_span(const Region& region, int y, int width_px) {
  const Rect& rect = region.rect;
  if (!region.angle_deg) {
    if (y < rect.y || y >= rect.y + rect.height) return {};
    const int begin = std::max(rect.x, 0), end = std::min(rect.x + rect.width, width_px);
    return begin < end ? RowSpan{begin, end} : RowSpan{};
  }
  // Along the row both coordinates of the unit square are linear in x.
  const Placement placement(region);
  const PhotoPoint first = placement.to_unit({0.5, y + 0.5}), next = placement.to_unit({1.5, y + 0.5});
  double begin = 0, end = width_px;
  narrow(first.x, next.x - first.x, begin, end);
  narrow(first.y, next.y - first.y, begin, end);
  if (begin >= end) return {};
  const RowSpan span{static_cast<int>(std::ceil(begin)), static_cast<int>(std::ceil(end))};
  return span.begin < span.end ? span : RowSpan{};
}

}  // namespace untaught
