// A region of a photo: where noise may go, and what a canvas looks at. Coordinates are those of the upright
// photo with fractions: pixel (x, y) covers [x, x + 1) x [y, y + 1).
#pragma once

#include <optional>

#include "core/image.h"

namespace untaught {

struct PhotoPoint {
  double x = 0, y = 0;
};

struct Region {
  Region() = default;
  Region(const Rect& upright) : rect(upright) {}  // NOLINT: a rectangle is a region
  Region(int x, int y, int width, int height) : rect{x, y, width, height} {}
  Region(const Rect& placed, float turned_deg) : rect(placed), angle_deg(turned_deg) {}

  Rect rect;
  // None: the rectangle itself, which has to lie inside the photo. A number: a placed canvas, the rectangle
  // turned clockwise about its centre by so many degrees (0 too); it may reach beyond the photo, where there
  // is nothing to change and its canvas repeats the photo's border.
  std::optional<float> angle_deg;

  bool operator==(const Region&) const = default;
};

// The map between a photo and the unit square of a region: u along the rectangle's width, v along its height.
// Quarter turns are exact.
class Placement {
 public:
  explicit Placement(const Region& region);

  PhotoPoint to_photo(double u, double v) const {
    const double a = (u - 0.5) * width_, b = (v - 0.5) * height_;
    return {centre_.x + a * cos_ - b * sin_, centre_.y + a * sin_ + b * cos_};
  }
  // x: u, y: v.
  PhotoPoint to_unit(PhotoPoint p) const {
    const double dx = p.x - centre_.x, dy = p.y - centre_.y;
    return {(dx * cos_ + dy * sin_) / width_ + 0.5, (dy * cos_ - dx * sin_) / height_ + 0.5};
  }
  PhotoPoint centre() const { return centre_; }
  double width_px() const { return width_; }
  double height_px() const { return height_; }

 private:
  PhotoPoint centre_;
  double width_, height_, cos_, sin_;
};

// The smallest rectangle of whole pixels around a region; not clipped to any photo.
Rect bounds_of(const Region& region);

// The pixels of photo row y, [begin, end), whose centres lie in the region; within [0, width_px). Everything
// that asks which pixels a region has asks here, so that noise, check and figures agree.
struct RowSpan {
  int begin = 0, end = 0;
};
RowSpan row_span(const Region& region, int y, int width_px);

}  // namespace untaught
