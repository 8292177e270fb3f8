// The typeface (Inter, embedded) in the few sizes that the interface uses, and beside it those that a
// language brings for its script. ImGui 1.90 rasterises ahead of time, so the atlas is made anew when the
// device's pixel ratio changes or a typeface comes.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

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

// TrueType files with the characters that a language needs and Inter has not; empty: it needs none.
struct ExtraFaces {
  std::vector<uint8_t> regular, semibold;
  std::string hero_text;  // what is written in kHero: that large, only its characters are made
};

// Rebuilds the atlas for `ratio` device pixels per CSS pixel and uploads it. Texts stay measured in CSS
// pixels. The faces must outlive the atlas.
Fonts build_fonts(double ratio, const ExtraFaces& extra);

}  // namespace untaught::ui
