// Regions on a photo: what the pointer hits, and what a drag makes of them. All in photo pixels.
#pragma once

#include <vector>

#include "core/region.h"
#include "ui/geometry.h"

namespace untaught::ui {

// Sides that a drag moves, as the region sees them before it is turned; a corner is two of them, the body is
// none. turn: the handle that turns the region, alone.
struct RegionPart {
  bool left = false, top = false, right = false, bottom = false, turn = false;
  bool body() const { return !left && !top && !right && !bottom && !turn; }
  bool operator==(const RegionPart&) const = default;
};

struct RegionHit {
  int index = -1;  // -1: nothing
  RegionPart part;
};

// The smallest region side worth having, px.
inline constexpr int kLeastRegionSide = 8;

// Where the handle that turns a region lies: so far beyond the middle of its bottom.
Point turn_handle(const Region& region, double reach);

// What lies under p. grip: how far from an edge still counts as the edge, photo px; reach: of the handle that
// turns. Handles count only for `selected` (-1: none), and it wins over others; else the smallest region that
// contains p.
RegionHit hit_region(const std::vector<Region>& regions, int selected, Point p, double grip, double reach);

// `start` after dragging `part` from a point to another. An upright region stays inside the photo, a placed
// one keeps its centre inside; at least kLeastRegionSide a side (an upright one: or the photo's side when
// that is less); moving keeps the size, a side that is pulled leaves the one across where it is. Turning
// stops at quarters, and turning back to 0 makes a region upright again if it lies inside the photo.
Region drag_region(const Region& start, RegionPart part, Point from, Point to, int photo_width,
                   int photo_height);

// The region between two corners, or an empty one when a side is shorter than kLeastRegionSide.
Rect region_between(Point a, Point b, int photo_width, int photo_height);

}  // namespace untaught::ui
