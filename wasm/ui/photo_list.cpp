#include <imgui_internal.h>

#include "ui/page_text.h"
#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {
namespace {

constexpr float kThumb = 48, kRowPad = 8, kRow = kThumb + 2 * kRowPad, kSide = 12, kFooter = 60;

// The middle square of a thumbnail, or a plain tile until there is one.
void put_thumb(const Frame& frame, const Photo& photo, ImVec2 low) {
  const ImVec2 high = low + ImVec2{kThumb, kThumb};
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Texture* texture = frame.images.image(photo.id, ImageKind::kThumb);
  if (!texture) {
    list->AddRectFilled(low, high, frame.palette.hover, kSmallRadius);
    draw_icon(list, photo.state == PhotoState::kFailed ? Icon::kAlert : Icon::kPhotos,
              {low.x + kThumb / 2, low.y + kThumb / 2}, 20, frame.palette.muted);
    return;
  }
  const float w = static_cast<float>(texture->width), h = static_cast<float>(texture->height),
              side = std::min(w, h);
  const ImVec2 uv0 = {(w - side) / 2 / w, (h - side) / 2 / h}, uv1 = {1 - uv0.x, 1 - uv0.y};
  list->AddImageRounded(texture->id(), low, high, uv0, uv1, IM_COL32_WHITE, kSmallRadius);
}

void put_badge(const Frame& frame, const Photo& photo, ImVec2 at) {
  const Palette& colors = frame.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const auto disc = [&](ImU32 fill) {
    list->AddCircleFilled(at, 10, colors.panel);
    list->AddCircleFilled(at, 8, fill);
  };
  if (photo.state == PhotoState::kDone) {
    disc(colors.accent);
    draw_icon(list, Icon::kCheck, at, 12, colors.on_accent);
  } else if (photo.state == PhotoState::kFailed) {
    disc(colors.danger);
    draw_icon(list, Icon::kClose, at, 10, colors.panel);
  } else if (photo.state == PhotoState::kWorking) {
    disc(colors.accent_soft);
    list->AddCircleFilled(at, 4, colors.accent);
  } else if (photo.state == PhotoState::kQueued) {
    disc(colors.hover);
    list->AddCircle(at, 4, colors.muted, 0, 1.5f);
  }
}

ImU32 state_color(const Palette& colors, const Photo& photo) {
  if (photo.state == PhotoState::kFailed) return colors.danger;
  return photo.state == PhotoState::kDone || photo.state == PhotoState::kWorking ? colors.accent_text
                                                                                 : colors.muted;
}

void row(Frame& frame, const Photo& photo) {
  const Palette& colors = frame.palette;
  const bool chosen = photo.id == frame.shot.selected;
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float text_x = low.x + kRowPad + kThumb + 12;
  const float text_width = low.x + width - text_x - 30;
  const std::string& state = photo.texts.state;
  // A reason for a failure is read whole; everything else is one line.
  const bool wraps =
      photo.state == PhotoState::kFailed || (!photo.message.empty() && photo.state != PhotoState::kDone);
  const std::string& below =
      photo.state == PhotoState::kFailed || photo.message.empty() ? state : photo.message;
  const ImVec2 name = measure(frame, Type::kStrong, photo.name);
  const float below_height =
      wraps ? measure(frame, Type::kSmall, below, text_width + 22).y : measure(frame, Type::kSmall, "x").y;
  const float height = std::max(kRow, kRowPad + name.y + 3 + below_height + kRowPad);

  ImGui::PushID(photo.id);
  ImGui::SetNextItemAllowOverlap();
  if (ImGui::InvisibleButton("row", {width, height})) {
    frame.out.select(photo.id);
    if (photo.width_px > 0) frame.view.tab = Tab::kView;
  }
  const bool hovered = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenOverlappedByItem);
  const ImU32 fill = chosen ? colors.accent_soft : hovered ? colors.raised : 0;
  if (fill) ImGui::GetWindowDrawList()->AddRectFilled(low, low + ImVec2{width, height}, fill, kRadius);
  put_thumb(frame, photo, low + ImVec2{kRowPad, kRowPad});
  put_badge(frame, photo, low + ImVec2{kRowPad + kThumb - 3, kRowPad + kThumb - 3});
  const float top = low.y + (height - name.y - 3 - below_height) / 2;
  put_any(frame, Type::kStrong, colors.text, {text_x, top}, photo.name, text_width);
  put_text(frame, Type::kSmall, state_color(colors, photo), {text_x, top + name.y + 3},
           wraps ? below : fitted_text(frame, Type::kSmall, below, text_width + 22),
           wraps ? text_width + 22 : 0);

  const bool touch = ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen;
  if ((hovered || chosen || touch) && editable(frame.shot)) {
    ImGui::SetCursorScreenPos({low.x + width - 30, low.y + 4});
    if (ImGui::InvisibleButton("remove", {26, 26})) frame.out.remove(photo.id);
    const bool over = ImGui::IsItemHovered();
    if (over) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      ImGui::GetWindowDrawList()->AddRectFilled(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                                colors.hover, kSmallRadius);
    }
    draw_icon(ImGui::GetWindowDrawList(), Icon::kClose, {low.x + width - 17, low.y + 17}, 13,
              over ? colors.text : colors.muted);
    tip_for_item(frame, frame.say("take_off"));
  }
  ImGui::SetCursorScreenPos(low);
  ImGui::Dummy({width, height});
  ImGui::PopID();
}

void footer(Frame& frame, const Box& box) {
  begin_panel(frame, "photos-footer", box, 0, {kSide, 12}, false);
  put_line_h(frame, static_cast<float>(box.low.x), static_cast<float>(box.high.x),
             static_cast<float>(box.low.y));
  const float width = static_cast<float>(box.width()) - 2 * kSide;
  const float add = frame.shot.photos.size() > 1 ? width - kControl - 8 : width;
  if (button(frame, frame.say("add_photos"),
             {.icon = Icon::kPlus, .width = add, .enabled = frame.shot.fatal.empty()}))
    frame.out.add_files();
  if (frame.shot.photos.size() > 1) {
    ImGui::SameLine();
    const char* tip = frame.say(frame.view.confirm_clear ? "take_all_off_again" : "take_all_off");
    const bool pressed = icon_button(frame, "clear", frame.view.confirm_clear ? Icon::kCheck : Icon::kTrash,
                                     tip, frame.view.confirm_clear, editable(frame.shot));
    if (pressed && frame.view.confirm_clear) frame.out.clear();
    if (pressed) {
      frame.view.confirm_clear = !frame.view.confirm_clear;
    } else if (ImGui::IsMouseClicked(0) && !ImGui::IsItemHovered()) {
      frame.view.confirm_clear = false;
    }
  }
  end_panel(frame);
}

}  // namespace

void photo_list(Frame& frame, const Box& box) {
  begin_panel(frame, "photos", box, frame.palette.panel, {0, 0}, false);
  const float x = static_cast<float>(box.low.x), y = static_cast<float>(box.low.y);
  put_text(frame, Type::kTitle, frame.palette.text, {x + kPadding, y + 16}, frame.say("photos"));
  const std::string count = std::to_string(frame.shot.photos.size());
  const float count_x = x + kPadding + measure(frame, Type::kTitle, frame.say("photos")).x + 8;
  put_text(frame, Type::kTitle, frame.palette.muted, {count_x, y + 16}, count);
  const Box rows = {{box.low.x, box.low.y + 48}, {box.high.x, box.high.y - kFooter}};
  begin_panel(frame, "rows", rows, 0, {kSide, 4}, true);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 2});
  for (const Photo& photo : frame.shot.photos) row(frame, photo);
  ImGui::PopStyleVar();
  end_panel(frame);
  footer(frame, {{box.low.x, box.high.y - kFooter}, box.high});
  if (box.high.x < ImGui::GetIO().DisplaySize.x) {
    put_line_v(frame, static_cast<float>(box.high.x) - kHairline, y, static_cast<float>(box.high.y));
  }
  end_panel(frame);
}

}  // namespace untaught::ui
