// Where a photo lies in the viewer: zoom and pan. Zoom is CSS pixels per photo pixel; 100% on the display
// means one photo pixel per device pixel, so it depends on the device's pixel ratio.
#pragma once

#include "ui/geometry.h"

namespace untaught::ui {

class ViewTransform {
 public:
  // The photo's size in px (both > 0), the viewer's box and margin in CSS px, device pixels per CSS px. Keeps
  // the photo point in the middle when the viewer changes; while fitted, it stays fitted. Call before
  // anything else.
  void set_frame(Point photo_size, Box view, double margin, double device_ratio);

  void fit();                                 // the whole photo, never above 100% unless it is tiny
  void zoom_to_actual(Point around);          // one photo pixel per device pixel
  void zoom_by(double factor, Point around);  // keeps the photo point under `around` (canvas px) where it is
  void pan(Point delta);                      // canvas px

  double zoom() const { return zoom_; }
  double device_zoom() const { return zoom_ * ratio_; }  // 1 is 100%
  bool fitted() const { return fitted_; }
  Point to_canvas(Point photo) const { return view_.center() + (photo - middle_) * zoom_; }
  Point to_photo(Point canvas) const { return middle_ + (canvas - view_.center()) * (1 / zoom_); }
  // The whole photo in canvas px, and its part inside the viewer in photo px.
  Box photo_box() const { return {to_canvas({0, 0}), to_canvas(size_)}; }
  Box visible_photo() const;

 private:
  double fit_zoom() const;
  void set_zoom(double zoom, Point around);
  void clamp();

  Point size_{1, 1}, middle_{0.5, 0.5};  // photo px; middle_ is shown at the viewer's centre
  Box view_{{0, 0}, {1, 1}};
  double margin_ = 0, ratio_ = 1, zoom_ = 1;
  bool fitted_ = true;
};

}  // namespace untaught::ui
