// Which part of a photo the viewer should ask for in finer pixels than the preview has.
#pragma once

#include <optional>

#include "core/image.h"
#include "ui/geometry.h"

namespace untaught::ui {

// Texels a side that one answer may have (protocol.ts, request_tile).
inline constexpr int kMostTileTexels = 2048;

struct TileRequest {
  Rect rect;         // photo px
  double scale = 1;  // texels per photo px, at most 1
};

// visible: the part of the photo on the screen, photo px; device_zoom: device px per photo px; preview_scale:
// texels of the preview per photo px; current: the finer part already there (or asked for), if any. None when
// the preview or the current part is sharp enough.
std::optional<TileRequest> plan_tile(const Box& visible, double device_zoom, double preview_scale,
                                     int photo_width, int photo_height,
                                     const std::optional<TileRequest>& current);

}  // namespace untaught::ui
