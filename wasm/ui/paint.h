// Drawing text and surfaces with ImGui's draw lists. Positions and sizes are CSS pixels on the canvas.
#pragma once

#include <string>
#include <string_view>

#include "ui/frame.h"

namespace untaught::ui {

inline ImVec2 operator+(ImVec2 a, ImVec2 b) { return {a.x + b.x, a.y + b.y}; }
inline ImVec2 operator-(ImVec2 a, ImVec2 b) { return {a.x - b.x, a.y - b.y}; }
inline ImVec2 to_vec(Point p) { return {static_cast<float>(p.x), static_cast<float>(p.y)}; }
inline Point to_point(ImVec2 v) { return {v.x, v.y}; }

// The size of a text; wrap: width at which lines break, 0: never.
ImVec2 measure(const Frame& frame, Type type, std::string_view text, float wrap = 0);

// Draws at a place, without moving ImGui's cursor.
void put_text(const Frame& frame, Type type, ImU32 color, ImVec2 at, std::string_view text, float wrap = 0);

// The text cut to a width, with an ellipsis when it does not fit.
std::string fitted_text(const Frame& frame, Type type, std::string_view text, float width);

// Draws at ImGui's cursor, wrapped to the width that is left (or `width`), and moves it below.
void text_block(const Frame& frame, Type type, ImU32 color, std::string_view text, float width = 0);

// A filled surface with a hairline around it.
void put_card(const Frame& frame, ImVec2 low, ImVec2 high, ImU32 fill, ImU32 border, float radius = kRadius);

// A hairline at a whole device pixel.
void put_line_h(const Frame& frame, float x0, float x1, float y);
void put_line_v(const Frame& frame, float x, float y0, float y1);

// A child window at a box of the canvas with a background; scrolls by wheel and finger when its content is
// higher. end_panel must follow.
void begin_panel(Frame& frame, const char* id, const Box& box, ImU32 fill, ImVec2 padding, bool scrolls);
void end_panel(Frame& frame);

void gap(float height);  // vertical room at the cursor

}  // namespace untaught::ui
