#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "ui/paint.h"
#include "ui/parts.h"

namespace untaught::ui {
namespace {

// A point of the region's unit square, on the canvas.
ImVec2 canvas_point(const Frame& frame, const Region& region, double u, double v) {
  const PhotoPoint at = Placement(region).to_photo(u, v);
  return to_vec(frame.view.transform.to_canvas({at.x, at.y}));
}

void draw_outline(const Frame& frame, const Region& region, ImU32 color) {
  ImVec2 corners[4];
  for (int i = 0; i < 4; ++i) corners[i] = canvas_point(frame, region, i == 1 || i == 2, i >= 2);
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (!region.angle_deg) {
    list->AddRect(corners[0], corners[2], IM_COL32(0, 0, 0, 110), 2, 0, 4);
    list->AddRect(corners[0], corners[2], color, 2, 0, 2);
    return;
  }
  list->AddPolyline(corners, 4, IM_COL32(0, 0, 0, 110), ImDrawFlags_Closed, 4);
  list->AddPolyline(corners, 4, color, ImDrawFlags_Closed, 2);
}

void draw_handles(const Frame& frame, const Region& region) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImU32 color = frame.palette.accent, shade = IM_COL32(0, 0, 0, 110),
              white = IM_COL32(255, 255, 255, 255);
  const auto& transform = frame.view.transform;
  const ImVec2 foot = canvas_point(frame, region, 0.5, 1);
  const ImVec2 turn = to_vec(transform.to_canvas(turn_handle(region, kTurnReach / transform.zoom())));
  list->AddLine(foot, turn, shade, 4);
  list->AddLine(foot, turn, color, 2);
  list->AddCircleFilled(turn, 7, shade);
  list->AddCircleFilled(turn, 6, white);
  list->AddCircle(turn, 6, color, 0, 2);
  for (const double u : {0.0, 0.5, 1.0})
    for (const double v : {0.0, 0.5, 1.0}) {
      if (u == 0.5 && v == 0.5) continue;
      const ImVec2 at = canvas_point(frame, region, u, v);
      list->AddRectFilled(at - ImVec2{5, 5}, at + ImVec2{5, 5}, shade, 3);
      list->AddRectFilled(at - ImVec2{4, 4}, at + ImVec2{4, 4}, white, 2);
      list->AddRect(at - ImVec2{4, 4}, at + ImVec2{4, 4}, color, 2);
    }
}

// Its size, and how far it is turned, above its highest corner.
void draw_facts(const Frame& frame, const Region& region) {
  std::string text = std::to_string(region.rect.width) + " × " + std::to_string(region.rect.height);
  if (region.angle_deg) text += " · " + std::to_string(std::lround(*region.angle_deg)) + "°";
  const Rect bounds = bounds_of(region);
  const ImVec2 size = measure(frame, Type::kSmall, text);
  const ImVec2 corner =
      to_vec(frame.view.transform.to_canvas({static_cast<double>(bounds.x), static_cast<double>(bounds.y)}));
  const ImVec2 low = corner + ImVec2{0, -size.y - 14};
  ImGui::GetWindowDrawList()->AddRectFilled(low, low + size + ImVec2{16, 7}, frame.palette.accent,
                                            kSmallRadius);
  put_text(frame, Type::kSmall, frame.palette.on_accent, low + ImVec2{8, 3.5f}, text);
}

}  // namespace

const std::vector<Region>& shown_regions(const Frame& frame, const Photo& photo) {
  const Drag drag = frame.view.drag;
  return drag == Drag::kRegion || drag == Drag::kDraw ? frame.view.draft : photo.regions;
}

std::vector<Region> faces_left_out(const Photo& photo) {
  std::vector<Region> left;
  for (const Region& face : photo.faces) {
    const auto& regions = photo.regions;
    if (std::find(regions.begin(), regions.end(), face) == regions.end()) left.push_back(face);
  }
  return left;
}

void draw_regions(const Frame& frame, const Photo& photo, const Box& clip) {
  const auto& regions = shown_regions(frame, photo);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(to_vec(clip.low), to_vec(clip.high), true);
  for (const Region& face : faces_left_out(photo)) {
    draw_outline(frame, face, IM_COL32(255, 255, 255, 90));
  }
  for (size_t i = 0; i < regions.size(); ++i) {
    const bool chosen = static_cast<int>(i) == frame.view.region;
    draw_outline(frame, regions[i], chosen ? frame.palette.accent : IM_COL32(255, 255, 255, 235));
  }
  list->PopClipRect();
  const int chosen = frame.view.region;
  if (chosen >= 0 && chosen < static_cast<int>(regions.size())) {
    draw_handles(frame, regions[chosen]);
    draw_facts(frame, regions[chosen]);
  }
}

}  // namespace untaught::ui
