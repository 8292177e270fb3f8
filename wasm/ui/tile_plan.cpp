#include "ui/tile_plan.h"

#include <cmath>

namespace untaught::ui {
namespace {

constexpr double kSlack = 1.1;   // blur below this factor is not seen
constexpr double kMargin = 0.2;  // of the visible part, on each side: small pans need no new request

Box box_of(const Rect& rect) {
  return {{static_cast<double>(rect.x), static_cast<double>(rect.y)},
          {static_cast<double>(rect.x) + rect.width, static_cast<double>(rect.y) + rect.height}};
}

}  // namespace

std::optional<TileRequest> plan_tile(const Box& visible, double device_zoom, double preview_scale,
                                     int photo_width, int photo_height,
                                     const std::optional<TileRequest>& current) {
  if (visible.empty()) return {};
  const double most = kMostTileTexels / std::max(visible.width(), visible.height());
  const double wanted = std::min({device_zoom, 1.0, most});
  if (wanted <= preview_scale * kSlack) return {};
  if (current && current->scale * kSlack >= wanted && box_of(current->rect).covers(visible)) return {};

  const double room_x = (kMostTileTexels / wanted - visible.width()) / 2;
  const double room_y = (kMostTileTexels / wanted - visible.height()) / 2;
  const double grow_x = std::clamp(visible.width() * kMargin, 0.0, std::max(room_x - 1, 0.0));
  const double grow_y = std::clamp(visible.height() * kMargin, 0.0, std::max(room_y - 1, 0.0));
  const int x0 = std::max(0, static_cast<int>(std::floor(visible.low.x - grow_x)));
  const int y0 = std::max(0, static_cast<int>(std::floor(visible.low.y - grow_y)));
  const int x1 = std::min(photo_width, static_cast<int>(std::ceil(visible.high.x + grow_x)));
  const int y1 = std::min(photo_height, static_cast<int>(std::ceil(visible.high.y + grow_y)));
  if (x1 <= x0 || y1 <= y0) return {};
  // Rounding outwards can pass the limit by two px: the scale gives way.
  const double fits = static_cast<double>(kMostTileTexels) / std::max(x1 - x0, y1 - y0);
  return TileRequest{{x0, y0, x1 - x0, y1 - y0}, std::min(wanted, fits)};
}

}  // namespace untaught::ui
