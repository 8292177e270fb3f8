// The running interface: one per page, made by ui_create (main.cpp).
#pragma once

#include <string>

#include "ui/frame.h"

namespace untaught::ui {

struct App {
  Snapshot shot;
  JsonValue words;  // by their keys, in the person's language
  ViewState view;
  CommandQueue out;
  ImageStore images;
  Fonts fonts;
  ExtraFaces extra_faces;
  double ratio = 0;          // of the font atlas; 0: none yet
  bool woken = true;         // something happened since the last frame
  double awake_until_s = 0;  // frames are drawn until then
  double now_s = 0;
  bool styled_dark = false, styled = false;
  int cursor = 0;                    // ImGuiMouseCursor of the last frame, or kCrosshair
  std::string command;               // the text that ui_take_command lent out last
  std::vector<PageText> page_texts;  // of the last frame
  std::string page_texts_json;       // the text that ui_page_texts lent out last
};

inline constexpr int kCrosshair = 100;

// Something happened: draw now and for the short while that hovering and settling take.
void wake(App& app);

// Draws one frame of width x height CSS px. Returns true when another one should follow.
bool draw_frame(App& app, double width, double height, double ratio, double now_s);

// A command of the keyboard or of the DOM that concerns only what is seen: 'zoom_in', 'look_noise', ... False
// when it is not known or changes nothing.
bool perform(App& app, const char* action);

}  // namespace untaught::ui
