// How a canvas pixel of a placed region is made of photo pixels: shared by crop and its adjoint.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/region.h"

namespace untaught::photo {

class PlacedTaps {
 public:
  PlacedTaps(const Region& region, int canvas_px, int width_px, int height_px)
      : placement_(region),
        canvas_px_(canvas_px),
        last_x_(width_px - 1),
        last_y_(height_px - 1),
        across_(samples(placement_.width_px())),
        down_(samples(placement_.height_px())),
        weight_(1.0f / static_cast<float>(across_ * down_)) {}

  // Calls visit(x, y, weight) with the photo pixels of canvas pixel (column, row). The weights are positive
  // and sum to 1; a pixel may come several times.
  template <class Visit>
  void for_each(int column, int row, const Visit& visit) const {
    for (int j = 0; j < down_; ++j) {
      for (int i = 0; i < across_; ++i) {
        const PhotoPoint p = placement_.to_photo((column + (i + 0.5) / across_) / canvas_px_,
                                                 (row + (j + 0.5) / down_) / canvas_px_);
        bilinear(std::clamp(p.x - 0.5, 0.0, last_x_), std::clamp(p.y - 0.5, 0.0, last_y_), visit);
      }
    }
  }

 private:
  // So many that neighbours are at most a photo pixel apart.
  int samples(double side_px) const { return std::max(1, static_cast<int>(std::ceil(side_px / canvas_px_))); }

  // x, y: in pixels, 0 at the centre of the first.
  template <class Visit>
  void bilinear(double x, double y, const Visit& visit) const {
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
    const auto fx = static_cast<float>(x - x0), fy = static_cast<float>(y - y0);
    const int x1 = std::min(x0 + 1, static_cast<int>(last_x_)),
              y1 = std::min(y0 + 1, static_cast<int>(last_y_));
    visit(x0, y0, weight_ * (1 - fy) * (1 - fx));
    visit(x1, y0, weight_ * (1 - fy) * fx);
    visit(x0, y1, weight_ * fy * (1 - fx));
    visit(x1, y1, weight_ * fy * fx);
  }

  Placement placement_;
  int canvas_px_;
  double last_x_, last_y_;
  int across_, down_;
  float weight_;
};

}  // namespace untaught::photo
