// Texts of any script, names of files above all. Where the canvas' typefaces have not all of a text's
// characters (or its script wants its letters joined), the page writes it over the canvas, in whatever
// typeface the system has for it (web/src/page/canvas-names.ts).
#pragma once

#include <string>

#include "ui/frame.h"

namespace untaught::ui {

// True where the canvas can draw the text itself.
bool has_glyphs(const Frame& frame, Type type, std::string_view text);

// The size that the text takes, for one of the page's by what stands in for its characters; wrap: as of
// measure().
ImVec2 measure_any(const Frame& frame, Type type, const std::string& text, float wrap = 0);

// Draws it at a place, or has the page write it there. width: where it is cut with an ellipsis, or where its
// lines break.
void put_any(Frame& frame, Type type, ImU32 color, ImVec2 at, const std::string& text, float width,
             bool wraps = false);

// As JSON: [{"text", "x", "y", "width", "size", "weight", "wraps", "color": "#rrggbb", "clip": {"x", "y",
// "width", "height"}}, ...], CSS pixels on the canvas.
std::string page_texts_json(const std::vector<PageText>& texts);

}  // namespace untaught::ui
