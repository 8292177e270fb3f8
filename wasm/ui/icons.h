// Line icons, drawn rather than stored: crisp at every pixel ratio.
#pragma once

#include <imgui.h>

namespace untaught::ui {

enum class Icon {
  kNone,
  kPlus,
  kMinus,
  kClose,
  kCheck,
  kAlert,
  kInfo,
  kHelp,
  kSun,
  kMoon,
  kFit,
  kRegion,
  kTrash,
  kDownload,
  kCompare,
  kPhotos,
  kSliders,
  kShuffle,
  kDown,
  kUp,
  kShield,
  kShare,
  kMark,
};

// at: centre, CSS px; size: side of the square that it fills.
void draw_icon(ImDrawList* list, Icon icon, ImVec2 at, float size, ImU32 color);

}  // namespace untaught::ui
