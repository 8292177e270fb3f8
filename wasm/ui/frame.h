// What every part of the screen gets: the state to show, where to put its own passing state, and where
// commands go.
#pragma once

#include "ui/commands.h"
#include "ui/fonts.h"
#include "ui/image_store.h"
#include "ui/json.h"
#include "ui/layout.h"
#include "ui/region_edit.h"
#include "ui/snapshot.h"
#include "ui/theme.h"
#include "ui/view_transform.h"

namespace untaught::ui {

enum class Look { kCompare, kBefore, kAfter, kNoise };

// What a press on the photo has started.
enum class Drag { kNone, kPan, kDivider, kRegion, kDraw };

// State that only the interface needs: it is lost without harm.
struct ViewState {
  bool dark = false;
  bool plain = false;  // the page writes the words; here are none
  Tab tab = Tab::kView;
  bool advanced_open = false, confirm_clear = false;
  float fatal_height = 600;  // of the sheet in the middle, CSS px, as of the last frame

  Look look = Look::kCompare;
  double divider = 0.5;  // 0 ... 1 of the photo's visible width
  ViewTransform transform;
  int shown = 0;  // the photo that transform and region state belong to

  bool draw_tool = false;
  int region = -1;  // selected region
  Drag drag = Drag::kNone;
  RegionPart drag_part;
  std::vector<Region> draft;  // regions while a drag changes them
  Region drag_start;
  Point drag_from;                   // photo px
  std::optional<TileRequest> asked;  // the last finer part that was asked for
  bool asked_with_result = false;

  // Gestures since the last frame, from input.
  double wheel_zoom = 1, pinch_zoom = 1;
  Point pinch_at, pinch_pan;
  bool drop_drag = false;        // a second finger came: forget the drag of the first
  bool touch_scrolling = false;  // a finger moves a panel
  bool sliding = false;          // a finger holds a slider
  bool file_over = false;        // files are dragged over the page
};

// A text that the page writes over the canvas (page_text.h). Places and sizes are CSS px on the canvas.
struct PageText {
  std::string text;
  Point at;
  float width, size_px;
  bool semibold, wraps;
  ImU32 color;
  Box clip;
};

struct Frame {
  const Snapshot& shot;
  ViewState& view;
  CommandQueue& out;
  const Palette& palette;
  const Fonts& fonts;
  ImageStore& images;
  double ratio;            // device px per CSS px
  const JsonValue& words;  // the words by their keys
  std::vector<PageText>& page_texts;

  // In the person's language; key: one of canvas_keys in web/src/page/canvas-texts.ts.
  const char* say(const char* key) const {
    const std::string& text = words[key].text();
    return text.empty() ? key : text.c_str();
  }

  const Photo* selected() const { return shot.find(shot.selected); }
};

}  // namespace untaught::ui
