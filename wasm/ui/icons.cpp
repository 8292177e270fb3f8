#include "ui/icons.h"

#include <cmath>
#include <initializer_list>

namespace untaught::ui {
namespace {

// A pen on a 20 x 20 grid around the icon's centre.
struct Pen {
  ImDrawList* list;
  ImVec2 at;
  float unit;  // CSS px per grid step
  ImU32 color;

  float thickness() const { return 1.6f * unit; }
  ImVec2 spot(float x, float y) const { return {at.x + (x - 10) * unit, at.y + (y - 10) * unit}; }
  void line(float x0, float y0, float x1, float y1) const {
    list->AddLine(spot(x0, y0), spot(x1, y1), color, thickness());
  }
  void path(std::initializer_list<ImVec2> points, bool closed = false) const {
    for (const ImVec2& p : points) list->PathLineTo(spot(p.x, p.y));
    list->PathStroke(color, closed ? ImDrawFlags_Closed : 0, thickness());
  }
  void circle(float x, float y, float radius) const {
    list->AddCircle(spot(x, y), radius * unit, color, 0, thickness());
  }
  void dot(float x, float y, float radius) const { list->AddCircleFilled(spot(x, y), radius * unit, color); }
  void rect(float x0, float y0, float x1, float y1, float radius) const {
    list->AddRect(spot(x0, y0), spot(x1, y1), color, radius * unit, 0, thickness());
  }
  void fill(float x0, float y0, float x1, float y1, float radius) const {
    list->AddRectFilled(spot(x0, y0), spot(x1, y1), color, radius * unit);
  }
};

void draw_sun(const Pen& pen) {
  pen.circle(10, 10, 3.4f);
  for (int i = 0; i < 8; ++i) {
    const float angle = static_cast<float>(i) * 0.785398f, x = std::cos(angle), y = std::sin(angle);
    pen.line(10 + 5.8f * x, 10 + 5.8f * y, 10 + 7.8f * x, 10 + 7.8f * y);
  }
}

// A disc of radius 6.8 without one of radius 5.6 to its upper right; the angles are those of their crossings.
void draw_moon(const Pen& pen) {
  pen.list->PathArcTo(pen.spot(9.6f, 10.4f), 6.8f * pen.unit, 0.166f, 4.547f, 28);
  pen.list->PathArcTo(pen.spot(13, 7), 5.6f * pen.unit, 3.773f, 0.939f, 20);
  pen.list->PathStroke(pen.color, ImDrawFlags_Closed, pen.thickness());
}

void draw_help(const Pen& pen) {
  pen.circle(10, 10, 7.6f);
  pen.list->PathArcTo(pen.spot(10, 8.1f), 2.3f * pen.unit, -3.0f, 1.1f, 12);
  pen.list->PathLineTo(pen.spot(10, 11.6f));
  pen.list->PathStroke(pen.color, 0, pen.thickness());
  pen.dot(10, 14, 1);
}

// A shield with a tick: nothing gets out.
void draw_shield(const Pen& pen) {
  pen.path({{10, 2.4f},
            {16.4f, 4.8f},
            {16.4f, 9.6f},
            {15.2f, 13.2f},
            {12.8f, 15.9f},
            {10, 17.6f},
            {7.2f, 15.9f},
            {4.8f, 13.2f},
            {3.6f, 9.6f},
            {3.6f, 4.8f}},
           true);
  pen.path({{6.8f, 9.8f}, {9.2f, 12.2f}, {13.4f, 7.4f}});
}

// The product's mark: a photo whose grid of pixels does not add up.
void draw_mark(const Pen& pen) {
  const bool cells[3][3] = {{true, false, true}, {true, true, false}, {false, true, true}};
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 3; ++x) {
      const float left = 2.2f + 5.4f * static_cast<float>(x), top = 2.2f + 5.4f * static_cast<float>(y);
      Pen cell = pen;
      if (!cells[y][x]) cell.color = (pen.color & ~IM_COL32_A_MASK) | 0x55u << IM_COL32_A_SHIFT;
      cell.fill(left, top, left + 4.8f, top + 4.8f, 1.2f);
    }
}

}  // namespace

void draw_icon(ImDrawList* list, Icon icon, ImVec2 at, float size, ImU32 color) {
  const Pen pen{list, at, size / 20, color};
  switch (icon) {
    case Icon::kNone:
      break;
    case Icon::kPlus:
      pen.line(10, 4, 10, 16), pen.line(4, 10, 16, 10);
      break;
    case Icon::kMinus:
      pen.line(4, 10, 16, 10);
      break;
    case Icon::kClose:
      pen.line(5, 5, 15, 15), pen.line(15, 5, 5, 15);
      break;
    case Icon::kCheck:
      pen.path({{4, 10.5f}, {8.2f, 14.6f}, {16, 5.8f}});
      break;
    case Icon::kAlert:
      pen.path({{10, 3}, {18, 16.8f}, {2, 16.8f}}, true);
      pen.line(10, 8, 10, 12.2f), pen.dot(10, 14.5f, 0.95f);
      break;
    case Icon::kInfo:
      pen.circle(10, 10, 7.6f), pen.line(10, 9.4f, 10, 14), pen.dot(10, 6.6f, 1);
      break;
    case Icon::kHelp:
      draw_help(pen);
      break;
    case Icon::kSun:
      draw_sun(pen);
      break;
    case Icon::kMoon:
      draw_moon(pen);
      break;
    case Icon::kFit:
      pen.path({{3, 7.5f}, {3, 3}, {7.5f, 3}}), pen.path({{12.5f, 3}, {17, 3}, {17, 7.5f}});
      pen.path({{17, 12.5f}, {17, 17}, {12.5f, 17}}), pen.path({{7.5f, 17}, {3, 17}, {3, 12.5f}});
      break;
    case Icon::kRegion:
      pen.rect(4, 4, 16, 16, 1);
      for (const float x : {4.0f, 16.0f})
        for (const float y : {4.0f, 16.0f}) pen.dot(x, y, 2.1f);
      break;
    case Icon::kTrash:
      pen.line(3.5f, 5.6f, 16.5f, 5.6f), pen.path({{7.6f, 5.4f}, {8, 3}, {12, 3}, {12.4f, 5.4f}});
      pen.path({{5.2f, 5.8f}, {6, 17}, {14, 17}, {14.8f, 5.8f}});
      break;
    case Icon::kDownload:
      pen.line(10, 3, 10, 12.4f), pen.path({{5.8f, 8.6f}, {10, 12.8f}, {14.2f, 8.6f}});
      pen.path({{3.4f, 13.4f}, {3.4f, 16.8f}, {16.6f, 16.8f}, {16.6f, 13.4f}});
      break;
    case Icon::kCompare:
      pen.rect(2.6f, 4, 17.4f, 16, 2), pen.line(10, 2, 10, 18), pen.fill(10, 4, 17.4f, 16, 2);
      break;
    case Icon::kPhotos:
      pen.rect(3, 3, 17, 17, 2.4f), pen.circle(7.4f, 7.6f, 1.5f);
      pen.path({{3.4f, 14.8f}, {8, 11}, {10.6f, 13.2f}, {13.6f, 9.8f}, {16.8f, 13}});
      break;
    case Icon::kSliders:
      pen.line(3, 6.4f, 17, 6.4f), pen.line(3, 13.6f, 17, 13.6f), pen.dot(7, 6.4f, 2.5f),
          pen.dot(13, 13.6f, 2.5f);
      break;
    case Icon::kShuffle:
      pen.path({{3, 6}, {6, 6}, {12.4f, 14}, {16.4f, 14}}), pen.path({{3, 14}, {6, 14}, {7.8f, 11.8f}});
      pen.path({{10.6f, 8.2f}, {12.4f, 6}, {16.4f, 6}});
      pen.path({{14.4f, 3.8f}, {16.8f, 6}, {14.4f, 8.2f}}),
          pen.path({{14.4f, 11.8f}, {16.8f, 14}, {14.4f, 16.2f}});
      break;
    case Icon::kDown:
      pen.path({{5, 7.6f}, {10, 12.6f}, {15, 7.6f}});
      break;
    case Icon::kUp:
      pen.path({{5, 12.4f}, {10, 7.4f}, {15, 12.4f}});
      break;
    case Icon::kShield:
      draw_shield(pen);
      break;
    case Icon::kShare:
      pen.line(10, 2.8f, 10, 12), pen.path({{6.4f, 6.2f}, {10, 2.6f}, {13.6f, 6.2f}});
      pen.path({{7, 8.8f}, {4.2f, 8.8f}, {4.2f, 17}, {15.8f, 17}, {15.8f, 8.8f}, {13, 8.8f}});
      break;
    case Icon::kMark:
      draw_mark(pen);
      break;
  }
}

}  // namespace untaught::ui
