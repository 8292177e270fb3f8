// Colours and measures. Surfaces are neutral greys, so that they lend no cast to a photo; one accent, teal,
// marks what can be pressed, chosen or has been measured. Text pairs reach a contrast of 4.5 : 1 in both
// themes.
#pragma once

#include <imgui.h>

namespace untaught::ui {

struct Palette {
  ImU32 backdrop;     // around the photo
  ImU32 panel;        // side panels, bars
  ImU32 raised;       // fields and cards on a panel
  ImU32 hover;        // raised, under the pointer
  ImU32 border;       // hairlines
  ImU32 text, muted;  // first and second order
  ImU32 accent;       // fills
  ImU32 accent_hover;
  ImU32 on_accent;    // text on the accent
  ImU32 accent_text;  // the accent as text on panel or raised
  ImU32 accent_soft;  // a chosen card
  ImU32 danger, danger_soft;
  ImU32 scrim;  // over a photo, outside its regions
};

const Palette& palette_for(bool dark);

// Applies the palette to ImGui's own style; called when the theme changes.
void apply_style(const Palette& palette);

ImU32 with_alpha(ImU32 color, float alpha);

inline constexpr float kRadius = 8, kSmallRadius = 6, kGap = 12, kPadding = 20;
inline constexpr float kControl = 36;  // height of buttons and fields, CSS px
inline constexpr float kHairline = 1;

}  // namespace untaught::ui
