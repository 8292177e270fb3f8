#include "ui/region_edit.h"

#include <cmath>

namespace untaught::ui {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;
// Turning stops at a quarter when it is as near as that.
constexpr double kStopWithinDeg = 2;

Point centre_of(const Rect& rect) { return {rect.x + rect.width / 2.0, rect.y + rect.height / 2.0}; }

// p as the region sees it before it is turned about its centre.
Point turned_back(const Region& region, Point p) {
  const PhotoPoint unit = Placement(region).to_unit({p.x, p.y});
  return {region.rect.x + unit.x * region.rect.width, region.rect.y + unit.y * region.rect.height};
}

bool inside(const Rect& region, Point p, double grow) {
  return p.x >= region.x - grow && p.y >= region.y - grow && p.x < region.x + region.width + grow &&
         p.y < region.y + region.height + grow;
}

// Which of the edges p is on. When both edges of a narrow region are in reach, the nearer one counts.
RegionPart part_at(const Rect& region, Point p, double grip) {
  const double left = std::abs(p.x - region.x), right = std::abs(p.x - region.x - region.width);
  const double top = std::abs(p.y - region.y), bottom = std::abs(p.y - region.y - region.height);
  return {left <= grip && left <= right, top <= grip && top <= bottom, right <= grip && right < left,
          bottom <= grip && bottom < top};
}

// One axis of a drag: a side pair [low, high) within [0, size).
void drag_axis(int& low, int& length, bool move_low, bool move_high, double delta, int size) {
  const int least = std::min(kLeastRegionSide, size);
  const int step = static_cast<int>(std::lround(delta));
  const int high = low + length;
  if (!move_low && !move_high) return;
  if (move_low) {
    const int moved = std::clamp(low + step, 0, std::max(0, high - least));
    low = moved;
    length = high - moved;
  } else {
    length = std::clamp(high + step, std::min(low + least, size), size) - low;
  }
}

// A rectangle of that size with its centre there, as near as whole pixels allow, within the photo.
Rect centred(Point centre, int width, int height, int photo_width, int photo_height) {
  const auto low = [](double middle, int length, int photo) {
    const int start = static_cast<int>(std::lround(middle - length / 2.0));
    return std::clamp(start, static_cast<int>(std::ceil(-length / 2.0)),
                      static_cast<int>(std::floor(photo - length / 2.0)));
  };
  return {low(centre.x, width, photo_width), low(centre.y, height, photo_height), width, height};
}

Rect drag_upright(const Rect& start, RegionPart part, Point delta, int photo_width, int photo_height) {
  Rect out = start;
  if (part.body()) {
    const int x = static_cast<int>(std::lround(start.x + delta.x)),
              y = static_cast<int>(std::lround(start.y + delta.y));
    out.x = std::clamp(x, 0, std::max(0, photo_width - start.width));
    out.y = std::clamp(y, 0, std::max(0, photo_height - start.height));
    return out;
  }
  drag_axis(out.x, out.width, part.left, part.right, delta.x, photo_width);
  drag_axis(out.y, out.height, part.top, part.bottom, delta.y, photo_height);
  return out;
}

// Of a placed region.
Rect drag_placed(const Region& start, RegionPart part, Point from, Point to, int photo_width,
                 int photo_height) {
  const Rect& rect = start.rect;
  if (part.body()) {
    return centred(centre_of(rect) + (to - from), rect.width, rect.height, photo_width, photo_height);
  }
  const Point delta = turned_back(start, to) - turned_back(start, from);
  const auto length = [](int side, bool low, bool high, double by) {
    const int change = static_cast<int>(std::lround(low ? -by : high ? by : 0.0));
    return std::max(kLeastRegionSide, side + change);
  };
  const int width = length(rect.width, part.left, part.right, delta.x),
            height = length(rect.height, part.top, part.bottom, delta.y);
  // Half of what the pulled sides gained moves the centre, along the region's own axes.
  const double u = 0.5 * (width - rect.width) / rect.width * (part.left ? -1 : 1),
               v = 0.5 * (height - rect.height) / rect.height * (part.top ? -1 : 1);
  const PhotoPoint centre = Placement(start).to_photo(0.5 + u, 0.5 + v);
  return centred({centre.x, centre.y}, width, height, photo_width, photo_height);
}

Region turn(const Region& start, Point from, Point to, int photo_width, int photo_height) {
  const Rect& rect = start.rect;
  const Point a = from - centre_of(rect), b = to - centre_of(rect);
  const double by = (std::atan2(b.y, b.x) - std::atan2(a.y, a.x)) / kDegree;
  double angle = std::remainder(start.angle_deg.value_or(0.0f) + by, 360.0);
  if (const double stop = 90 * std::round(angle / 90); std::abs(angle - stop) <= kStopWithinDeg) angle = stop;
  const bool fits = rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= photo_width &&
                    rect.y + rect.height <= photo_height;
  return angle == 0 && fits ? Region(rect) : Region(rect, static_cast<float>(angle));
}

}  // namespace

Point turn_handle(const Region& region, double reach) {
  const PhotoPoint at = Placement(region).to_photo(0.5, 1 + reach / region.rect.height);
  return {at.x, at.y};
}

RegionHit hit_region(const std::vector<Region>& regions, int selected, Point p, double grip, double reach) {
  if (selected >= 0 && selected < static_cast<int>(regions.size())) {
    const Region& region = regions[selected];
    const Point own = turned_back(region, p), handle = turn_handle(region, reach) - p;
    if (std::hypot(handle.x, handle.y) <= grip) return {selected, {.turn = true}};
    if (inside(region.rect, own, grip)) {
      const RegionPart part = part_at(region.rect, own, grip);
      if (!part.body() || inside(region.rect, own, 0)) return {selected, part};
    }
  }
  RegionHit best;
  double best_area = 0;
  for (size_t i = 0; i < regions.size(); ++i) {
    const Rect& rect = regions[i].rect;
    const double area = static_cast<double>(rect.width) * rect.height;
    if (inside(rect, turned_back(regions[i], p), 0) && (best.index < 0 || area < best_area)) {
      best.index = static_cast<int>(i);
      best_area = area;
    }
  }
  return best;
}

Region drag_region(const Region& start, RegionPart part, Point from, Point to, int photo_width,
                   int photo_height) {
  if (part.turn) return turn(start, from, to, photo_width, photo_height);
  if (!start.angle_deg) return drag_upright(start.rect, part, to - from, photo_width, photo_height);
  return {drag_placed(start, part, from, to, photo_width, photo_height), *start.angle_deg};
}

Rect region_between(Point a, Point b, int photo_width, int photo_height) {
  const auto edge = [](double value, int size) {
    return static_cast<int>(std::lround(std::clamp(value, 0.0, static_cast<double>(size))));
  };
  const int x0 = edge(std::min(a.x, b.x), photo_width), x1 = edge(std::max(a.x, b.x), photo_width);
  const int y0 = edge(std::min(a.y, b.y), photo_height), y1 = edge(std::max(a.y, b.y), photo_height);
  if (x1 - x0 < kLeastRegionSide || y1 - y0 < kLeastRegionSide) return {};
  return {x0, y0, x1 - x0, y1 - y0};
}

}  // namespace untaught::ui
