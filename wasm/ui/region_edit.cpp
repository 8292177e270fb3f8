#include "ui/region_edit.h"

#include <cmath>

namespace untaught::ui {
namespace {

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

}  // namespace

RegionHit hit_region(const std::vector<Rect>& regions, int selected, Point p, double grip) {
  if (selected >= 0 && selected < static_cast<int>(regions.size()) && inside(regions[selected], p, grip)) {
    const RegionPart part = part_at(regions[selected], p, grip);
    if (!part.body() || inside(regions[selected], p, 0)) return {selected, part};
  }
  RegionHit best;
  double best_area = 0;
  for (size_t i = 0; i < regions.size(); ++i) {
    const double area = static_cast<double>(regions[i].width) * regions[i].height;
    if (inside(regions[i], p, 0) && (best.index < 0 || area < best_area)) {
      best.index = static_cast<int>(i);
      best_area = area;
    }
  }
  return best;
}

Rect drag_region(const Rect& start, RegionPart part, Point delta, int photo_width, int photo_height) {
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
