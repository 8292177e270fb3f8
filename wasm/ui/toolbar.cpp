#include <cmath>
#include <cstdio>

#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {
namespace {

constexpr float kInset = 6, kBar = kControl + 2 * kInset, kBottom = 14, kSpace = 2;

void looks(Frame& frame, const Photo& photo, float width) {
  const Choice choices[] = {{frame.say("compare"), frame.say("compare_tip")},
                            {frame.say("before"), frame.say("before_tip")},
                            {frame.say("after"), frame.say("after_tip")},
                            {frame.say("noise"), photo.texts.noise_tip.c_str()}};
  frame.view.look = static_cast<Look>(
      segmented(frame, "look", choices, static_cast<int>(current_look(frame, photo)), width));
}

void zoom_buttons(Frame& frame, float label_width) {
  auto& transform = frame.view.transform;
  const Point middle = transform.to_canvas(transform.visible_photo().center());
  if (icon_button(frame, "out", Icon::kMinus, frame.say("zoom_out_tip"))) transform.zoom_by(1 / 1.25, middle);
  ImGui::SameLine(0, kSpace);
  char text[16];
  std::snprintf(text, sizeof text, "%d%%###actual",
                static_cast<int>(std::lround(transform.device_zoom() * 100)));
  if (button(frame, text, {.style = ButtonStyle::kQuiet, .width = label_width}))
    transform.zoom_to_actual(middle);
  tip_for_item(frame, frame.say("zoom_actual_tip"));
  ImGui::SameLine(0, kSpace);
  if (icon_button(frame, "in", Icon::kPlus, frame.say("zoom_in_tip"))) transform.zoom_by(1.25, middle);
  ImGui::SameLine(0, kSpace);
  if (icon_button(frame, "fit", Icon::kFit, frame.say("zoom_fit_tip"), transform.fitted())) transform.fit();
}

void region_buttons(Frame& frame, const Photo& photo) {
  const bool open = editable(frame.shot);
  if (icon_button(frame, "draw", Icon::kRegion, frame.say("mark_tip"), frame.view.draw_tool, open)) {
    frame.view.draw_tool = !frame.view.draw_tool;
    frame.view.region = -1;
  }
  if (frame.view.region < 0) return;
  ImGui::SameLine(0, kSpace);
  if (icon_button(frame, "delete", Icon::kTrash, frame.say("delete_tip"), false, open)) {
    auto regions = photo.regions;
    regions.erase(regions.begin() + frame.view.region);
    frame.view.region = -1;
    frame.out.set_regions(photo.id, regions);
  }
}

void separator(const Frame& frame) {
  ImGui::SameLine(0, 8);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  put_line_v(frame, at.x, at.y + 8, at.y + kControl - 8);
  ImGui::Dummy({1, kControl});
  ImGui::SameLine(0, 8);
}

// When one line is too long, the looks go above the tools.
struct Measures {
  float tools, looks, width, height;
  bool two_lines;
};

Measures measure_toolbar(const Frame& frame, const Photo& photo, double box_width) {
  constexpr float kZoom = 3 * kControl + 56 + 3 * kSpace, kSeparator = 17, kMostLooks = 308;
  const float region = frame.view.region >= 0 ? 2 * kControl + kSpace : kControl;
  const float room = static_cast<float>(box_width) - 24, tools = kZoom + kSeparator + region + 2 * kInset;
  if (!has_result(frame, photo) || frame.view.plain) return {tools, 0, tools, kBar, false};
  const float looks = std::min(kMostLooks, room - 2 * kInset), line = tools + kSeparator + looks;
  if (line <= room) return {tools, looks, line, kBar, false};
  const float width = std::max(tools, looks + 2 * kInset);
  return {tools, width - 2 * kInset, width, kBar + kControl + kInset, true};
}

}  // namespace

double toolbar_room(const Frame& frame, const Photo& photo, const Box& box) {
  return measure_toolbar(frame, photo, box.width()).height + 2 * kBottom;
}

void toolbar(Frame& frame, const Photo& photo, const Box& box) {
  const Measures size = measure_toolbar(frame, photo, box.width());
  const float left = static_cast<float>(std::round(box.center().x)) - std::round(size.width / 2);
  const ImVec2 low = {left, static_cast<float>(box.high.y) - kBottom - size.height};
  const ImVec2 high = low + ImVec2{size.width, size.height};

  const Box own = {to_point(low), to_point(high)};
  begin_panel(frame, "toolbar", own, 0, {kInset, kInset}, false);
  put_card(frame, low, high, frame.palette.panel, frame.palette.border, 12);
  ImGui::SetCursorScreenPos(low + ImVec2{kInset, kInset});
  if (size.looks > 0) {
    looks(frame, photo, size.looks);
    if (size.two_lines) {
      const float inset = std::round((size.width - size.tools) / 2) + kInset;
      ImGui::SetCursorScreenPos(low + ImVec2{inset, kInset + kControl + kInset});
    } else {
      separator(frame);
    }
  }
  zoom_buttons(frame, 56);
  separator(frame);
  region_buttons(frame, photo);
  end_panel(frame);
}

}  // namespace untaught::ui
