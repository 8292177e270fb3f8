#include "ui/view_transform.h"

namespace untaught::ui {
namespace {

constexpr double kMostDeviceZoom = 32;       // device px per photo px
constexpr double kSmallPhotoDeviceZoom = 4;  // how far a tiny photo is enlarged to fit

// The middle along one axis so that the photo stays in view: centred when it is smaller than the viewer, else
// without empty space inside it.
double clamped_middle(double middle, double size, double view, double zoom) {
  const double half = view / 2 / zoom;
  return size <= 2 * half ? size / 2 : std::clamp(middle, half, size - half);
}

}  // namespace

void ViewTransform::set_frame(Point photo_size, Box view, double margin, double device_ratio) {
  size_ = photo_size;
  view_ = view;
  margin_ = margin;
  zoom_ *= ratio_ / device_ratio;
  ratio_ = device_ratio;
  if (fitted_) {
    fit();
  } else {
    set_zoom(zoom_, view_.center());
  }
}

double ViewTransform::fit_zoom() const {
  const double width = std::max(view_.width() - 2 * margin_, 16.0);
  const double height = std::max(view_.height() - 2 * margin_, 16.0);
  return std::min({width / size_.x, height / size_.y, kSmallPhotoDeviceZoom / ratio_});
}

void ViewTransform::fit() {
  zoom_ = fit_zoom();
  middle_ = size_ * 0.5;
  fitted_ = true;
}

void ViewTransform::zoom_to_actual(Point around) { set_zoom(1 / ratio_, around); }

void ViewTransform::zoom_by(double factor, Point around) { set_zoom(zoom_ * factor, around); }

void ViewTransform::set_zoom(double zoom, Point around) {
  const Point anchor = to_photo(around);
  const double least = std::min(fit_zoom(), 1 / ratio_);
  zoom_ = std::clamp(zoom, least, std::max(kMostDeviceZoom / ratio_, least));
  middle_ = anchor - (around - view_.center()) * (1 / zoom_);
  fitted_ = false;
  clamp();
}

void ViewTransform::pan(Point delta) {
  middle_ = middle_ - delta * (1 / zoom_);
  clamp();
}

void ViewTransform::clamp() {
  middle_.x = clamped_middle(middle_.x, size_.x, view_.width(), zoom_);
  middle_.y = clamped_middle(middle_.y, size_.y, view_.height(), zoom_);
}

Box ViewTransform::visible_photo() const {
  return intersect({to_photo(view_.low), to_photo(view_.high)}, {{0, 0}, size_});
}

}  // namespace untaught::ui
