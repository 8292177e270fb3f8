#include <imgui_internal.h>

#include "ui/paint.h"
#include "ui/parts.h"

namespace untaught::ui {
namespace {

Box canvas_box(const Frame& frame, const Rect& region) {
  const auto& transform = frame.view.transform;
  return {transform.to_canvas({static_cast<double>(region.x), static_cast<double>(region.y)}),
          transform.to_canvas(
              {static_cast<double>(region.x) + region.width, static_cast<double>(region.y) + region.height})};
}

void draw_handles(ImDrawList* list, const Box& box, ImU32 color) {
  const Point middle = box.center();
  for (const double x : {box.low.x, middle.x, box.high.x})
    for (const double y : {box.low.y, middle.y, box.high.y}) {
      if (x == middle.x && y == middle.y) continue;
      const ImVec2 at = to_vec({x, y});
      list->AddRectFilled(at - ImVec2{5, 5}, at + ImVec2{5, 5}, IM_COL32(0, 0, 0, 110), 3);
      list->AddRectFilled(at - ImVec2{4, 4}, at + ImVec2{4, 4}, IM_COL32(255, 255, 255, 255), 2);
      list->AddRect(at - ImVec2{4, 4}, at + ImVec2{4, 4}, color, 2);
    }
}

}  // namespace

const std::vector<Rect>& shown_regions(const Frame& frame, const Photo& photo) {
  const Drag drag = frame.view.drag;
  return drag == Drag::kRegion || drag == Drag::kDraw ? frame.view.draft : photo.regions;
}

void draw_regions(const Frame& frame, const Photo& photo, const Box& clip) {
  const auto& regions = shown_regions(frame, photo);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(to_vec(clip.low), to_vec(clip.high), true);
  for (size_t i = 0; i < regions.size(); ++i) {
    const Box box = canvas_box(frame, regions[i]);
    const bool chosen = static_cast<int>(i) == frame.view.region;
    const ImU32 color = chosen ? frame.palette.accent : IM_COL32(255, 255, 255, 235);
    list->AddRect(to_vec(box.low), to_vec(box.high), IM_COL32(0, 0, 0, 110), 2, 0, 4);
    list->AddRect(to_vec(box.low), to_vec(box.high), color, 2, 0, 2);
  }
  list->PopClipRect();
  const int chosen = frame.view.region;
  if (chosen >= 0 && chosen < static_cast<int>(regions.size())) {
    const Box box = canvas_box(frame, regions[chosen]);
    draw_handles(list, box, frame.palette.accent);
    const std::string text =
        std::to_string(regions[chosen].width) + " × " + std::to_string(regions[chosen].height);
    const ImVec2 size = measure(frame, Type::kSmall, text);
    const ImVec2 low = to_vec(box.low) + ImVec2{0, -size.y - 14};
    list->AddRectFilled(low, low + size + ImVec2{16, 7}, frame.palette.accent, kSmallRadius);
    put_text(frame, Type::kSmall, frame.palette.on_accent, low + ImVec2{8, 3.5f}, text);
  }
}

}  // namespace untaught::ui
