// Where the panels lie for a given canvas size. Pure arithmetic, CSS pixels.
#pragma once

#include "ui/geometry.h"

namespace untaught::ui {

enum class Tab { kPhotos, kView, kSettings };

struct Layout {
  bool narrow = false;                    // one panel at a time, chosen by tabs at the bottom
  Box top_bar, photos, viewer, settings;  // an empty box is not shown
  Box tabs;                               // narrow only
  Box actions;                            // narrow only: the main button or the progress, above the tabs
};

// tab: which panel a narrow layout shows. has_photos: without any, the middle takes the panels' room.
Layout compute_layout(double width, double height, Tab tab, bool has_photos);

}  // namespace untaught::ui
