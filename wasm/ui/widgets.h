// The interface's controls. Each lays itself out at ImGui's cursor and returns what the person did with it.
// Keyboard and screen readers use the DOM commands beside the canvas; these are for pointer and touch.
#pragma once

#include <span>
#include <string_view>

#include "ui/icons.h"
#include "ui/paint.h"

namespace untaught::ui {

enum class ButtonStyle {
  kPrimary,    // filled with the accent: one per screen
  kSecondary,  // a raised surface
  kQuiet,      // no surface until pointed at
};

struct ButtonLook {
  ButtonStyle style = ButtonStyle::kSecondary;
  Icon icon = Icon::kNone;
  float width = 0;  // 0: as wide as its content
  bool enabled = true;
  float height = kControl;
};

// True when pressed. label: also its id, so unique within a panel; "##id" shows the icon alone.
bool button(Frame& frame, const char* label, const ButtonLook& look = {});

// A square button with a tooltip. chosen: drawn as switched on.
bool icon_button(Frame& frame, const char* id, Icon icon, std::string_view tip, bool chosen = false,
                 bool enabled = true);

struct Choice {
  const char* label;
  const char* tip = nullptr;
  bool enabled = true;
};

// A row of exclusive choices; returns the chosen index. height: of the row.
int segmented(Frame& frame, const char* id, std::span<const Choice> choices, int current, float width,
              bool enabled = true, float height = kControl);

// A whole number on a track; true while it changes.
bool slider(Frame& frame, const char* id, int& value, int lowest, int highest, bool enabled = true);

// A card with a title and a sentence, one of several; true when pressed.
bool option_card(Frame& frame, const char* title, const char* text, bool chosen, bool enabled = true);

// A bar filled to `fraction`.
void progress_bar(const Frame& frame, double fraction, float width);

// A small heading of a section, with a value at its right end.
void section(const Frame& frame, const char* title, std::string_view value = {});

// Text shown while the last item is pointed at.
void tip_for_item(const Frame& frame, std::string_view text);

}  // namespace untaught::ui
