#include "ui/series.h"

#include <cmath>

namespace untaught::ui {

std::vector<Point> series_points(const std::vector<float>& values, int total, float lowest, float highest,
                                 const Box& box) {
  std::vector<Point> points;
  const int count = std::max<int>(total, static_cast<int>(values.size()));
  const float range = highest > lowest ? highest - lowest : 1;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    const double along = count > 1 ? static_cast<double>(i) / (count - 1) : 0;
    const double up = std::clamp((values[i] - lowest) / range, 0.0f, 1.0f);
    points.push_back({box.low.x + along * box.width(), box.high.y - up * box.height()});
  }
  return points;
}

float series_top(const std::vector<float>& values, float least) {
  float top = least;
  for (const float value : values)
    if (std::isfinite(value)) top = std::max(top, value);
  return top;
}

}  // namespace untaught::ui
