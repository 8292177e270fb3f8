// The typeface (Inter, embedded) in the few sizes that the interface uses. ImGui 1.90 rasterises ahead of
// time, so the atlas is made anew when the device's pixel ratio changes.
#pragma once

#include <imgui.h>

namespace untaught::ui {

enum class Type {
  kSmall,   // 12.5 px, captions
  kBody,    // 14 px
  kStrong,  // 14 px, semibold: buttons, names
  kTitle,   // 17 px, semibold
  kHero,    // 28 px, semibold
};
inline constexpr int kTypeCount = 5;

struct Fonts {
  ImFont* by_type[kTypeCount] = {};
  ImFont* operator[](Type type) const { return by_type[static_cast<int>(type)]; }
};

// Rebuilds the atlas for `ratio` device pixels per CSS pixel and uploads it. Texts stay measured in CSS
// pixels.
Fonts build_fonts(double ratio);

}  // namespace untaught::ui
