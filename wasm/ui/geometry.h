// Points and boxes in CSS pixels of the canvas, or in photo pixels with fractions. No ImGui here, so that the
// logic built on them runs in native tests.
#pragma once

#include <algorithm>

namespace untaught::ui {

struct Point {
  double x = 0, y = 0;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(Point a, double factor) { return {a.x * factor, a.y * factor}; }

struct Box {
  Point low, high;
  double width() const { return high.x - low.x; }
  double height() const { return high.y - low.y; }
  Point center() const { return (low + high) * 0.5; }
  bool empty() const { return width() <= 0 || height() <= 0; }
  bool contains(Point p) const { return p.x >= low.x && p.x < high.x && p.y >= low.y && p.y < high.y; }
  bool covers(const Box& other) const {
    return low.x <= other.low.x && low.y <= other.low.y && high.x >= other.high.x && high.y >= other.high.y;
  }
};

inline Box intersect(const Box& a, const Box& b) {
  return {{std::max(a.low.x, b.low.x), std::max(a.low.y, b.low.y)},
          {std::min(a.high.x, b.high.x), std::min(a.high.y, b.high.y)}};
}

}  // namespace untaught::ui
