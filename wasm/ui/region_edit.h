// Rectangles on a photo: what the pointer hits, and what a drag makes of them. All in photo pixels.
#pragma once

#include <vector>

#include "core/image.h"
#include "ui/geometry.h"

namespace untaught::ui {

// Sides that a drag moves; a corner is two of them, the body is none of them.
struct RegionPart {
  bool left = false, top = false, right = false, bottom = false;
  bool body() const { return !left && !top && !right && !bottom; }
  bool operator==(const RegionPart&) const = default;
};

struct RegionHit {
  int index = -1;  // -1: nothing
  RegionPart part;
};

// The smallest region side worth having, px.
inline constexpr int kLeastRegionSide = 8;

// What lies under p. grip: how far from an edge still counts as the edge, photo px. Handles count only for
// `selected`
// (-1: none), and it wins over others; else the smallest region that contains p.
RegionHit hit_region(const std::vector<Rect>& regions, int selected, Point p, double grip);

// `start` after dragging `part` by `delta`: stays inside the photo, at least kLeastRegionSide a side (or the
// photo's side when that is less); moving keeps the size.
Rect drag_region(const Rect& start, RegionPart part, Point delta, int photo_width, int photo_height);

// The region between two corners, or an empty one when a side is shorter than kLeastRegionSide.
Rect region_between(Point a, Point b, int photo_width, int photo_height);

}  // namespace untaught::ui
