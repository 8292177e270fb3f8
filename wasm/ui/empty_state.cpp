#include <cmath>

#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {
namespace {

// Title and text of each.
constexpr const char* kSteps[][2] = {
    {"step_title_add", "step_add"}, {"add_noise", "step_noise"}, {"save", "step_save"}};

void dashed_frame(const Frame& frame, ImVec2 low, ImVec2 high, ImU32 color) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  constexpr float kDash = 7, kPause = 6, kThick = 1.5f, kCorner = 16;
  const auto dashes = [&](ImVec2 from, ImVec2 to) {
    const float length = std::abs(to.x - from.x) + std::abs(to.y - from.y);
    const ImVec2 way = {(to.x - from.x) / length, (to.y - from.y) / length};
    const int count = static_cast<int>(std::round((length + kPause) / (kDash + kPause)));
    const float pitch = (length + kPause) / static_cast<float>(count);
    for (int i = 0; i < count; ++i) {
      const float start = pitch * static_cast<float>(i), end = std::min(start + kDash, length);
      list->AddLine({from.x + way.x * start, from.y + way.y * start},
                    {from.x + way.x * end, from.y + way.y * end}, color, kThick);
    }
  };
  dashes({low.x + kCorner, low.y}, {high.x - kCorner, low.y});
  dashes({low.x + kCorner, high.y}, {high.x - kCorner, high.y});
  dashes({low.x, low.y + kCorner}, {low.x, high.y - kCorner});
  dashes({high.x, low.y + kCorner}, {high.x, high.y - kCorner});
  const auto corner = [&](float x, float y, float start) {
    list->PathArcTo({x, y}, kCorner, start, start + 1.5708f);
    list->PathStroke(color, 0, kThick);
  };
  corner(low.x + kCorner, low.y + kCorner, 3.14159f), corner(high.x - kCorner, low.y + kCorner, 4.71239f);
  corner(high.x - kCorner, high.y - kCorner, 0), corner(low.x + kCorner, high.y - kCorner, 1.5708f);
  (void)frame;
}

void centered(const Frame& frame, Type type, ImU32 color, std::string_view text, float x, float& y,
              float wrap) {
  // Lines are centred one by one: a wrapped text is cut where it would break.
  ImFont* font = frame.fonts[type];
  const float scale = ImGui::GetIO().FontGlobalScale;
  const char *at = text.data(), *end = at + text.size();
  while (at < end) {
    const char* stop = font->CalcWordWrapPositionA(scale, at, end, wrap);
    if (stop == at) ++stop;
    const std::string_view line(at, stop - at);
    const ImVec2 size = measure(frame, type, line);
    put_text(frame, type, color, {x - size.x / 2, y}, line);
    y += size.y;
    at = stop;
    while (at < end && *at == ' ') ++at;
  }
}

void steps(const Frame& frame, float left, float& y, float width) {
  const bool column = width < 640;
  const float part = column ? width : (width - 2 * 28) / 3;
  float lowest = y;
  for (int i = 0; i < 3; ++i) {
    const float x = column ? left : left + static_cast<float>(i) * (part + 28), top = column ? lowest : y;
    const std::string number = std::to_string(i + 1);
    const ImVec2 at = {x + 12, top + 12};
    ImGui::GetWindowDrawList()->AddCircleFilled(at, 12, frame.palette.accent_soft);
    const ImVec2 size = measure(frame, Type::kStrong, number);
    put_text(frame, Type::kStrong, frame.palette.accent_text, at - ImVec2{size.x / 2, size.y / 2}, number);
    const float wrap = part - 36;
    put_text(frame, Type::kStrong, frame.palette.text, {x + 36, top + 3}, frame.say(kSteps[i][0]));
    const char* text = frame.say(kSteps[i][1]);
    put_text(frame, Type::kBody, frame.palette.muted, {x + 36, top + 24}, text, wrap);
    const float bottom = top + 24 + measure(frame, Type::kBody, text, wrap).y;
    lowest = column ? bottom + 14 : std::max(lowest, bottom);
  }
  y = lowest;
}

}  // namespace

void empty_state(Frame& frame, const Box& box) {
  const Palette& colors = frame.palette;
  begin_panel(frame, "empty", box, colors.backdrop, {0, 0}, true);
  const float width = std::min(static_cast<float>(box.width()) - 40, 760.0f);
  const bool small = width < 560;
  const float drop = small ? 290.0f : 320.0f, rest = small ? 340.0f : 190.0f;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float left = std::round(origin.x + (static_cast<float>(box.width()) - width) / 2);
  const float top =
      origin.y + std::max(20.0f, std::round((static_cast<float>(box.height()) - drop - rest) / 2));

  const ImVec2 low = {left, top}, high = {left + width, top + drop};
  ImGui::SetCursorScreenPos(low);
  ImGui::SetNextItemAllowOverlap();
  const bool pressed = ImGui::InvisibleButton("drop", {width, drop});
  const bool lit = ImGui::IsItemHovered() || frame.view.file_over;
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImGui::GetWindowDrawList()->AddRectFilled(low, high, lit ? colors.accent_soft : colors.panel, 16);
  dashed_frame(frame, low, high, lit ? colors.accent : with_alpha(colors.muted, 0.6f));

  const float x = left + width / 2;
  float y = top + (small ? 40 : 52);
  draw_icon(ImGui::GetWindowDrawList(), Icon::kPhotos, {x, y + 20}, 44, colors.accent);
  y += 62;
  centered(frame, small ? Type::kTitle : Type::kHero, colors.text,
           frame.say(frame.view.file_over ? "drop_now"
                     : small              ? "drop_small"
                                          : "drop_here"),
           x, y, width - 32);
  y += 8;
  centered(frame, Type::kBody, colors.muted, frame.say("drop_kinds"), x, y, width - 32);
  const char* label = frame.say("choose_photos");
  const float button_width = measure(frame, Type::kStrong, label).x + 84;
  ImGui::SetCursorScreenPos({std::round(x - button_width / 2), std::round(y + 26)});
  const bool chosen = button(frame, label,
                             {.style = ButtonStyle::kPrimary,
                              .icon = Icon::kPlus,
                              .width = button_width,
                              .enabled = frame.shot.fatal.empty(),
                              .height = 44});
  if (pressed || chosen) frame.out.add_files();

  y = high.y + 32;
  steps(frame, left, y, width);
  y += 26;
  const char* limits = frame.say("limits");
  put_text(frame, Type::kSmall, colors.muted, {left, y}, limits, width);
  y += measure(frame, Type::kSmall, limits, width).y + 20;
  ImGui::SetCursorScreenPos({origin.x, y});
  ImGui::Dummy({1, 1});
  end_panel(frame);
}

}  // namespace untaught::ui
