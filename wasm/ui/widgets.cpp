#include "ui/widgets.h"

#include <imgui_internal.h>

#include <cmath>

namespace untaught::ui {
namespace {

struct Pressable {
  ImVec2 low, high;
  bool hovered, held, pressed;
  ImVec2 center() const { return {(low.x + high.x) / 2, (low.y + high.y) / 2}; }
};

Pressable pressable(const char* id, ImVec2 size, bool enabled) {
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton(id, size) && enabled;
  const bool hovered = ImGui::IsItemHovered() && enabled;
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  return {low, low + size, hovered, ImGui::IsItemActive() && enabled, pressed};
}

void put_centered(const Frame& frame, Type type, ImU32 color, const Pressable& box, std::string_view text) {
  const ImVec2 size = measure(frame, type, text);
  put_text(frame, type, color, {box.center().x - size.x / 2, box.center().y - size.y / 2}, text);
}

}  // namespace

bool button(Frame& frame, const char* label, const ButtonLook& look) {
  const Palette& colors = frame.palette;
  constexpr float kIcon = 17, kIconGap = 8, kSide = 14;
  const char* shown_end = ImGui::FindRenderedTextEnd(label);
  const std::string_view shown(label, shown_end - label);
  const ImVec2 text = measure(frame, Type::kStrong, shown);
  const float icon_gap = shown.empty() ? 0 : kIconGap;
  // Where words need the room, the icon goes.
  const bool fits = look.width <= 0 || text.x + kIcon + icon_gap + kSide <= look.width;
  const Icon icon = shown.empty() || fits ? look.icon : Icon::kNone;
  const float content = text.x + (icon == Icon::kNone ? 0 : kIcon + icon_gap);
  const auto box =
      pressable(label, {look.width > 0 ? look.width : content + 2 * kSide, look.height}, look.enabled);

  ImU32 fill = 0, ink = colors.text;
  if (look.style == ButtonStyle::kPrimary) {
    fill = box.hovered ? colors.accent_hover : colors.accent;
    ink = colors.on_accent;
  } else if (look.style == ButtonStyle::kSecondary) {
    fill = box.hovered ? colors.hover : colors.raised;
  } else if (box.hovered) {
    fill = colors.raised;
  }
  if (!look.enabled) {
    fill = look.style == ButtonStyle::kQuiet ? 0 : colors.raised;
    ink = with_alpha(colors.muted, 0.7f);
  }
  if (fill) ImGui::GetWindowDrawList()->AddRectFilled(box.low, box.high, fill, kRadius);
  float x = box.center().x - content / 2;
  if (icon != Icon::kNone) {
    draw_icon(ImGui::GetWindowDrawList(), icon, {x + kIcon / 2, box.center().y}, kIcon, ink);
    x += kIcon + icon_gap;
  }
  put_text(frame, Type::kStrong, ink, {x, box.center().y - text.y / 2}, shown);
  return box.pressed;
}

bool icon_button(Frame& frame, const char* id, Icon icon, std::string_view tip, bool chosen, bool enabled) {
  const auto box = pressable(id, {kControl, kControl}, enabled);
  const Palette& colors = frame.palette;
  const ImU32 fill = chosen ? colors.accent_soft : box.hovered ? colors.hover : 0;
  if (fill) ImGui::GetWindowDrawList()->AddRectFilled(box.low, box.high, fill, kRadius);
  const ImU32 ink = !enabled ? with_alpha(colors.muted, 0.5f) : chosen ? colors.accent_text : colors.text;
  draw_icon(ImGui::GetWindowDrawList(), icon, box.center(), 18, ink);
  tip_for_item(frame, tip);
  return box.pressed;
}

int segmented(Frame& frame, const char* id, std::span<const Choice> choices, int current, float width,
              bool enabled, float height) {
  constexpr float kInset = 3;
  const Palette& colors = frame.palette;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  put_card(frame, low, low + ImVec2{width, height}, colors.raised, 0);
  const float part = (width - 2 * kInset) / static_cast<float>(choices.size());
  int chosen = current;
  ImGui::PushID(id);
  for (size_t i = 0; i < choices.size(); ++i) {
    const bool on = static_cast<int>(i) == current, open = enabled && choices[i].enabled;
    ImGui::SetCursorScreenPos({low.x + kInset + part * static_cast<float>(i), low.y + kInset});
    const auto box = pressable(choices[i].label, {part, height - 2 * kInset}, open);
    if (on) {
      put_card(frame, box.low, box.high, colors.panel, colors.border, kSmallRadius);
    } else if (box.hovered) {
      ImGui::GetWindowDrawList()->AddRectFilled(box.low, box.high, colors.hover, kSmallRadius);
    }
    const ImU32 ink = !open ? with_alpha(colors.muted, 0.55f) : on ? colors.accent_text : colors.muted;
    put_centered(frame, Type::kStrong, ink, box, choices[i].label);
    if (choices[i].tip) tip_for_item(frame, choices[i].tip);
    if (box.pressed) chosen = static_cast<int>(i);
  }
  ImGui::PopID();
  ImGui::SetCursorScreenPos(low);
  ImGui::Dummy({width, height});
  return chosen;
}

bool slider(Frame& frame, const char* id, int& value, int lowest, int highest, bool enabled) {
  constexpr float kHeight = 28, kThumb = 9, kTrack = 2;
  const Palette& colors = frame.palette;
  const float width = ImGui::GetContentRegionAvail().x;
  const auto box = pressable(id, {width, kHeight}, enabled);
  const float from = box.low.x + kThumb, to = box.high.x - kThumb, y = box.center().y;
  const int before = value, span = std::max(1, highest - lowest);
  if (box.held) {
    frame.view.sliding = true;
    const float along = std::clamp((ImGui::GetIO().MousePos.x - from) / (to - from), 0.0f, 1.0f);
    value = lowest + static_cast<int>(std::lround(along * static_cast<float>(span)));
  }
  const auto place = [&](int step) {
    return from + (to - from) * static_cast<float>(step - lowest) / static_cast<float>(span);
  };
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImU32 fill = enabled ? colors.accent : with_alpha(colors.muted, 0.6f);
  list->AddRectFilled({from, y - kTrack}, {to, y + kTrack}, colors.border, kTrack);
  list->AddRectFilled({from, y - kTrack}, {place(value), y + kTrack}, fill, kTrack);
  const ImVec2 thumb = {place(value), y};
  if (box.hovered || box.held) list->AddCircleFilled(thumb, kThumb + 5, with_alpha(colors.accent, 0.18f));
  list->AddCircleFilled(thumb, kThumb, fill);
  list->AddCircleFilled(thumb, kThumb - 3, colors.panel);
  return value != before;
}

bool option_card(Frame& frame, const char* title, const char* text, bool chosen, bool enabled) {
  constexpr float kSide = 12, kDot = 8, kTextLeft = kSide + 2 * kDot + 10;
  const Palette& colors = frame.palette;
  const float width = ImGui::GetContentRegionAvail().x, wrap = width - kTextLeft - kSide;
  const ImVec2 heading = measure(frame, Type::kStrong, title),
               body = measure(frame, Type::kSmall, text, wrap);
  const auto box = pressable(title, {width, kSide + heading.y + 3 + body.y + kSide}, enabled);
  const ImU32 fill = chosen ? colors.accent_soft : box.hovered ? colors.raised : 0;
  put_card(frame, box.low, box.high, fill, chosen ? colors.accent : colors.border);

  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 dot = {box.low.x + kSide + kDot, box.low.y + kSide + heading.y / 2};
  list->AddCircle(dot, kDot - 1, chosen ? colors.accent : colors.muted, 0, 1.5f);
  if (chosen) list->AddCircleFilled(dot, kDot - 4, colors.accent);
  const float alpha = enabled || chosen ? 1.0f : 0.6f;
  put_text(frame, Type::kStrong, with_alpha(colors.text, alpha), box.low + ImVec2{kTextLeft, kSide}, title);
  put_text(frame, Type::kSmall, with_alpha(colors.muted, alpha),
           box.low + ImVec2{kTextLeft, kSide + heading.y + 3}, text, wrap);
  return box.pressed;
}

void progress_bar(const Frame& frame, double fraction, float width) {
  constexpr float kHeight = 6;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(low, low + ImVec2{width, kHeight}, frame.palette.border, kHeight / 2);
  const float filled = width * static_cast<float>(std::clamp(fraction, 0.0, 1.0));
  if (filled > 0) {
    list->AddRectFilled(low, low + ImVec2{std::max(filled, kHeight), kHeight}, frame.palette.accent,
                        kHeight / 2);
  }
  ImGui::Dummy({width, kHeight});
}

void section(const Frame& frame, const char* title, std::string_view value) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  put_text(frame, Type::kStrong, frame.palette.text, at, title);
  if (!value.empty()) {
    put_text(frame, Type::kStrong, frame.palette.accent_text,
             {at.x + width - measure(frame, Type::kStrong, value).x, at.y}, value);
  }
  ImGui::Dummy({width, measure(frame, Type::kStrong, title).y});
}

void tip_for_item(const Frame& frame, std::string_view text) {
  if (text.empty() || frame.view.plain || ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen) return;
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_DelayShort | ImGuiHoveredFlags_Stationary)) return;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {10, 7});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, kSmallRadius);
  if (ImGui::BeginTooltip()) {
    ImGui::GetWindowDrawList()->_FringeScale = static_cast<float>(1 / frame.ratio);
    text_block(frame, Type::kSmall, frame.palette.panel, text,
               std::min(measure(frame, Type::kSmall, text).x + 1, 280.0f));
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar(2);
}

}  // namespace untaught::ui
