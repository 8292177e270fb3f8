#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {
namespace {

// Which executor runs; the reason is its tooltip, and stands in the settings as text.
void executor_chip(const Frame& frame, float right, float middle) {
  const auto& executor = frame.shot.executor;
  const std::string text = executor ? frame.shot.texts.executor : frame.say("starting_up");
  constexpr float kSide = 12, kHeight = 28, kDot = 3.5f, kMost = 300;
  const std::string shown = fitted_text(frame, Type::kSmall, text, kMost);
  const ImVec2 size = measure(frame, Type::kSmall, shown);
  const ImVec2 low = {right - size.x - 2 * kSide - 4 * kDot, middle - kHeight / 2};
  ImGui::SetCursorScreenPos(low);
  ImGui::Dummy({right - low.x, kHeight});
  put_card(frame, low, {right, middle + kHeight / 2}, 0, frame.palette.border, kHeight / 2);
  const bool gpu = executor && executor->kind == ExecutorKind::kGpu;
  ImGui::GetWindowDrawList()->AddCircleFilled({low.x + kSide + kDot, middle}, kDot,
                                              gpu ? frame.palette.accent : frame.palette.muted);
  put_text(frame, Type::kSmall, frame.palette.muted, {low.x + kSide + 4 * kDot, middle - size.y / 2}, shown);
  if (executor) tip_for_item(frame, executor->reason);
}

}  // namespace

void top_bar(Frame& frame, const Box& box) {
  begin_panel(frame, "top", box, frame.palette.panel, {0, 0}, false);
  const float height = static_cast<float>(box.height()), middle = height / 2,
              width = static_cast<float>(box.width());
  const bool narrow = width < 560;
  const float side = narrow ? 16 : kPadding;
  draw_icon(ImGui::GetWindowDrawList(), Icon::kMark, {side + 11, middle}, 24, frame.palette.accent);
  const ImVec2 name = measure(frame, Type::kTitle, "Untaught");
  put_text(frame, Type::kTitle, frame.palette.text, {side + 33, middle - name.y / 2}, "Untaught");

  float x = width - side + 8 - kControl;
  ImGui::SetCursorScreenPos({x, middle - kControl / 2});
  if (icon_button(frame, "theme", frame.view.dark ? Icon::kSun : Icon::kMoon,
                  frame.say(frame.view.dark ? "theme_light" : "theme_dark"))) {
    frame.out.set_theme(!frame.view.dark);
  }
  x -= kControl + 4;
  ImGui::SetCursorScreenPos({x, middle - kControl / 2});
  if (icon_button(frame, "help", Icon::kHelp, frame.say("help_open"))) frame.out.show_help();
  x -= kControl + 4;
  ImGui::SetCursorScreenPos({x, middle - kControl / 2});
  if (icon_button(frame, "privacy", Icon::kShield, frame.say("privacy_open"))) frame.out.show_privacy();
  if (!narrow) executor_chip(frame, x - 10, middle);
  put_line_h(frame, 0, width, height - kHairline);
  end_panel(frame);
}

void tab_bar(Frame& frame, const Box& box) {
  begin_panel(frame, "tabs", box, frame.palette.panel, {0, 0}, false);
  struct Entry {
    Tab tab;
    Icon icon;
    const char* label;
  };
  const Entry entries[] = {{Tab::kPhotos, Icon::kPhotos, frame.say("photos")},
                           {Tab::kView, Icon::kCompare, frame.say("view")},
                           {Tab::kSettings, Icon::kSliders, frame.say("settings")}};
  const ImVec2 low = to_vec(box.low);
  const float part = static_cast<float>(box.width()) / 3, height = static_cast<float>(box.height());
  for (int i = 0; i < 3; ++i) {
    const ImVec2 at = {low.x + part * static_cast<float>(i), low.y};
    ImGui::SetCursorScreenPos(at);
    if (ImGui::InvisibleButton(entries[i].label, {part, height})) frame.view.tab = entries[i].tab;
    const bool on = frame.view.tab == entries[i].tab;
    const ImU32 ink = on ? frame.palette.accent_text : frame.palette.muted;
    draw_icon(ImGui::GetWindowDrawList(), entries[i].icon, {at.x + part / 2, at.y + 21}, 20, ink);
    const ImVec2 size = measure(frame, Type::kSmall, entries[i].label);
    put_text(frame, Type::kSmall, ink, {at.x + part / 2 - size.x / 2, at.y + 35}, entries[i].label);
  }
  put_line_h(frame, low.x, low.x + static_cast<float>(box.width()), low.y);
  end_panel(frame);
}

}  // namespace untaught::ui
