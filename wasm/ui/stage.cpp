// The photo itself: pictures before and after, the divider between them, and what a press on them does.
#include <imgui_internal.h>

#include <cmath>

#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {
namespace {

constexpr double kMargin = 28, kSmallMargin = 14, kSmallBelow = 600, kGrip = 12, kSharpFrom = 3;
constexpr double kPi = 3.14159265358979323846;

double grip() { return ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen ? 2 * kGrip : kGrip; }

void draw_layer(const Frame& frame, const Photo& photo, ImageKind kind, const Box& photo_box,
                const Box& clip) {
  const Texture* preview = frame.images.image(photo.id, kind);
  if (!preview || clip.empty()) return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(to_vec(clip.low), to_vec(clip.high), true);
  list->AddImage(preview->id(), to_vec(photo_box.low), to_vec(photo_box.high));
  if (const Tile* tile = frame.images.tile(photo.id, kind)) {
    const double zoom = photo_box.width() / photo.width_px;
    const Rect& part = tile->part.rect;
    const Point low = photo_box.low + Point{static_cast<double>(part.x), static_cast<double>(part.y)} * zoom;
    const Point high = low + Point{static_cast<double>(part.width), static_cast<double>(part.height)} * zoom;
    list->AddImage(tile->texture.id(), to_vec(low), to_vec(high));
  }
  list->PopClipRect();
}

void draw_checker(const Frame& frame, const Box& box) {
  constexpr double kSquare = 20;
  const ImVec2 repeats = {static_cast<float>(box.width() / kSquare),
                          static_cast<float>(box.height() / kSquare)};
  ImGui::GetWindowDrawList()->AddImage(frame.images.checker().id(), to_vec(box.low), to_vec(box.high), {0, 0},
                                       repeats);
}

// A word on a dark chip at a corner of the photo.
void draw_label(const Frame& frame, const char* text, ImVec2 corner, bool right_aligned) {
  const ImVec2 size = measure(frame, Type::kSmall, text), padding = {9, 4};
  const ImVec2 low = {right_aligned ? corner.x - size.x - 2 * padding.x : corner.x, corner.y};
  ImGui::GetWindowDrawList()->AddRectFilled(low, low + size + padding + padding, IM_COL32(12, 14, 16, 190),
                                            12);
  put_text(frame, Type::kSmall, IM_COL32(255, 255, 255, 255), low + padding, text);
}

void draw_divider(const Frame& frame, double x, const Box& photo, bool active) {
  const float at = static_cast<float>(std::round(x * frame.ratio) / frame.ratio),
              middle = static_cast<float>(photo.center().y);
  const float low = static_cast<float>(photo.low.y), high = static_cast<float>(photo.high.y);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled({at - 2, low}, {at + 2, high}, IM_COL32(0, 0, 0, 60));
  list->AddRectFilled({at - 1, low}, {at + 1, high}, IM_COL32(255, 255, 255, 245));
  const float radius = active ? 19.0f : 17.0f;
  list->AddCircleFilled({at, middle}, radius + 1, IM_COL32(0, 0, 0, 60));
  list->AddCircleFilled({at, middle}, radius, IM_COL32(255, 255, 255, 250));
  const ImU32 ink = IM_COL32(20, 22, 24, 255);
  for (const float side : {-1.0f, 1.0f}) {
    const ImVec2 points[3] = {
        {at + side * 4, middle - 4}, {at + side * 8, middle}, {at + side * 4, middle + 4}};
    list->AddPolyline(points, 3, ink, 0, 1.6f);
  }
}

RegionHit region_at(const Frame& frame, const Photo& photo, Point at) {
  const double zoom = frame.view.transform.zoom();
  return hit_region(photo.regions, frame.view.region, at, grip() / zoom, kTurnReach / zoom);
}

void start_drag(Frame& frame, const Photo& photo, Point mouse, bool on_divider) {
  ViewState& view = frame.view;
  const Point at = view.transform.to_photo(mouse);
  view.drag_from = at;
  view.draft = photo.regions;
  if (view.draw_tool) {
    view.drag = Drag::kDraw;
    return;
  }
  if (on_divider) {
    view.drag = Drag::kDivider;
    return;
  }
  const auto hit = region_at(frame, photo, at);
  const bool was_selected = hit.index >= 0 && hit.index == view.region;
  if (hit.index < 0 && editable(frame.shot)) {
    const auto faces = faces_left_out(photo);
    if (const auto face = hit_region(faces, -1, at, 0, 0); face.index >= 0) {
      view.draft.push_back(faces[face.index]);
      frame.out.set_regions(photo.id, view.draft);
      view.drag = Drag::kPan;
      return;
    }
  }
  view.region = editable(frame.shot) ? hit.index : -1;
  view.drag = Drag::kPan;
  if (was_selected && view.region >= 0) {
    view.drag = Drag::kRegion;
    view.drag_part = hit.part;
    view.drag_start = photo.regions[hit.index];
  }
}

void continue_drag(Frame& frame, const Photo& photo, Point mouse, const Box& seen) {
  ViewState& view = frame.view;
  const Point at = view.transform.to_photo(mouse);
  switch (view.drag) {
    case Drag::kPan:
      view.transform.pan(to_point(ImGui::GetIO().MouseDelta));
      break;
    case Drag::kDivider:
      if (seen.width() > 0) view.divider = std::clamp((mouse.x - seen.low.x) / seen.width(), 0.0, 1.0);
      break;
    case Drag::kRegion:
      view.draft[view.region] =
          drag_region(view.drag_start, view.drag_part, view.drag_from, at, photo.width_px, photo.height_px);
      break;
    case Drag::kDraw: {
      view.draft = photo.regions;
      const Rect drawn = region_between(view.drag_from, at, photo.width_px, photo.height_px);
      if (drawn.width > 0) view.draft.push_back(drawn);
      break;
    }
    case Drag::kNone:
      break;
  }
}

void finish_drag(Frame& frame, const Photo& photo) {
  ViewState& view = frame.view;
  const bool edits = view.drag == Drag::kRegion || view.drag == Drag::kDraw;
  if (edits && view.draft != photo.regions) {
    frame.out.set_regions(photo.id, view.draft);
    if (view.drag == Drag::kDraw) {
      view.region = static_cast<int>(view.draft.size()) - 1;
      view.draw_tool = false;
    }
  }
  view.drag = Drag::kNone;
}

void point_cursor(const Frame& frame, const Photo& photo, Point mouse, bool on_divider) {
  const ViewState& view = frame.view;
  if (view.draw_tool) return ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);  // the page shows a crosshair
  if (on_divider || view.drag == Drag::kDivider) return ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  RegionHit hit = region_at(frame, photo, view.transform.to_photo(mouse));
  if (view.drag == Drag::kRegion) hit = {view.region, view.drag_part};
  if (hit.index < 0 || !editable(frame.shot)) return;
  const RegionPart& part = hit.part;
  if (part.turn) return ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (part.body()) {
    return ImGui::SetMouseCursor(hit.index == view.region ? ImGuiMouseCursor_ResizeAll
                                                          : ImGuiMouseCursor_Hand);
  }
  // The way in which the part is pulled, in eighths of a turn from rightwards, as the region is turned.
  static constexpr ImGuiMouseCursor kCursors[4] = {ImGuiMouseCursor_ResizeEW, ImGuiMouseCursor_ResizeNWSE,
                                                   ImGuiMouseCursor_ResizeNS, ImGuiMouseCursor_ResizeNESW};
  const double across = part.left ? -1 : part.right ? 1 : 0, along = part.top ? -1 : part.bottom ? 1 : 0;
  const double turned = photo.regions[hit.index].angle_deg.value_or(0.0f) / 45;
  ImGui::SetMouseCursor(kCursors[std::lround(std::atan2(along, across) * 4 / kPi + turned) & 3]);
}

// Wheel and pinch; both keep what lies under them in place.
void apply_gestures(ViewState& view, const Box& box, bool hovered) {
  if (view.wheel_zoom != 1 && hovered)
    view.transform.zoom_by(view.wheel_zoom, to_point(ImGui::GetIO().MousePos));
  if (box.contains(view.pinch_at)) {
    if (view.pinch_zoom != 1) view.transform.zoom_by(view.pinch_zoom, view.pinch_at);
    if (view.pinch_pan.x != 0 || view.pinch_pan.y != 0) view.transform.pan(view.pinch_pan);
  }
}

void ask_for_tile(Frame& frame, const Photo& photo) {
  const Texture* preview = frame.images.image(photo.id, ImageKind::kBefore);
  if (!preview || frame.view.drag != Drag::kNone) return;
  // A result that came after the finer part of the original needs its own.
  const bool stale = has_result(frame, photo) && frame.images.tile(photo.id, ImageKind::kBefore) &&
                     !frame.images.tile(photo.id, ImageKind::kAfter) && !frame.view.asked_with_result;
  if (stale) frame.view.asked.reset();
  const double preview_scale = static_cast<double>(preview->width) / photo.width_px;
  const auto& transform = frame.view.transform;
  const auto plan = plan_tile(transform.visible_photo(), transform.device_zoom(), preview_scale,
                              photo.width_px, photo.height_px, frame.view.asked);
  if (!plan) return;
  frame.view.asked = plan;
  frame.view.asked_with_result = has_result(frame, photo);
  frame.out.request_tile(photo.id, plan->rect, plan->scale);
}

}  // namespace

void stage(Frame& frame, const Photo& photo, const Box& box) {
  ViewState& view = frame.view;
  const Point size = {static_cast<double>(photo.width_px), static_cast<double>(photo.height_px)};
  const double margin = box.width() < kSmallBelow ? kSmallMargin : kMargin;
  const double bottom = box.high.y - toolbar_room(frame, photo, box) + margin;
  view.transform.set_frame(size, {box.low, {box.high.x, bottom}}, margin, frame.ratio);

  ImGui::SetCursorScreenPos(to_vec(box.low));
  ImGui::SetNextItemAllowOverlap();
  ImGui::InvisibleButton("photo", {static_cast<float>(box.width()), static_cast<float>(box.height())});
  const bool hovered = ImGui::IsItemHovered();
  apply_gestures(view, box, hovered);

  // Whole device pixels, so that 100% is exact and what is cut at an edge is cut alike.
  Box placed = view.transform.photo_box();
  const auto snap = [&](double value) { return std::round(value * frame.ratio) / frame.ratio; };
  placed = {{snap(placed.low.x), snap(placed.low.y)}, {snap(placed.high.x), snap(placed.high.y)}};
  const Box seen = intersect(placed, box);
  const Look look = current_look(frame, photo);
  const Point mouse = to_point(ImGui::GetIO().MousePos);
  const double divider = snap(seen.low.x + view.divider * seen.width());
  const bool near_divider = look == Look::kCompare && std::abs(mouse.x - divider) <= grip() &&
                            mouse.y >= seen.low.y && mouse.y < seen.high.y;

  if (view.drop_drag) view.drag = Drag::kNone;
  if (ImGui::IsItemActivated()) start_drag(frame, photo, mouse, near_divider);
  if (ImGui::IsItemActive() && !ImGui::IsItemActivated()) continue_drag(frame, photo, mouse, seen);
  if (ImGui::IsItemDeactivated()) finish_drag(frame, photo);
  if (hovered || view.drag != Drag::kNone)
    point_cursor(frame, photo, mouse, near_divider && view.drag == Drag::kNone);
  if (hovered && ImGui::IsMouseDoubleClicked(0) && view.region < 0 && !view.draw_tool && !near_divider) {
    view.transform.fitted() ? view.transform.zoom_to_actual(mouse) : view.transform.fit();
  }
  ask_for_tile(frame, photo);

  frame.images.set_sharp(photo.id, view.transform.device_zoom() >= kSharpFrom);
  if (photo.has_alpha) draw_checker(frame, placed);
  if (look == Look::kCompare) {
    draw_layer(frame, photo, ImageKind::kBefore, placed, {seen.low, {divider, seen.high.y}});
    draw_layer(frame, photo, ImageKind::kAfter, placed, {{divider, seen.low.y}, seen.high});
  } else {
    constexpr ImageKind kinds[] = {ImageKind::kBefore, ImageKind::kBefore, ImageKind::kAfter,
                                   ImageKind::kNoise};
    draw_layer(frame, photo, kinds[static_cast<int>(look)], placed, seen);
  }
  draw_regions(frame, photo, seen);
  if (!has_result(frame, photo) || view.draw_tool) return;
  if (look == Look::kCompare)
    draw_divider(frame, divider, seen, view.drag == Drag::kDivider || (hovered && near_divider));
  if (view.plain) return;
  const ImVec2 inset = {10, 10}, left = to_vec(seen.low) + inset;
  if (look != Look::kCompare) {
    draw_label(frame,
               look == Look::kBefore  ? frame.say("before")
               : look == Look::kAfter ? frame.say("after")
                                      : photo.texts.difference.c_str(),
               left, false);
    return;
  }
  draw_label(frame, frame.say("before"), left, false);
  draw_label(frame, frame.say("after"), {static_cast<float>(seen.high.x) - inset.x, left.y}, true);
}

}  // namespace untaught::ui
