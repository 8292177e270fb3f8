#include <imgui_internal.h>

#include <charconv>
#include <cstdio>

#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {
namespace {

constexpr float kBetween = 26, kBelowTitle = 10;

void mode_cards(Frame& frame, Settings& next, bool open) {
  section(frame, frame.say("noise"));
  gap(kBelowTitle);
  constexpr const char* kWords[][2] = {{"mode_sample", "mode_sample_text"},
                                       {"mode_class", "mode_class_text"},
                                       {"mode_instant", "mode_instant_text"}};
  for (const Mode mode : {Mode::kSample, Mode::kClass, Mode::kInstant}) {
    if (mode != Mode::kSample) gap(8);
    const auto& [title, text] = kWords[static_cast<int>(mode)];
    if (option_card(frame, frame.say(title), frame.say(text), next.mode == mode, open)) next.mode = mode;
  }
}

void epsilon_slider(Frame& frame, Settings& next, bool open) {
  section(frame, frame.say("strength"), frame.shot.texts.strength_value);
  gap(6);
  const Limits& limits = frame.shot.limits;
  slider(frame, "epsilon", next.epsilon_255, limits.epsilon_least_255, limits.epsilon_most_255, open);
  gap(4);
  text_block(frame, Type::kSmall, frame.palette.muted, frame.shot.texts.strength);
}

void effort_choice(Frame& frame, Settings& next, bool open) {
  const bool instant = next.mode == Mode::kInstant;
  section(frame, frame.say("effort"));
  gap(kBelowTitle);
  const Choice choices[] = {
      {frame.say("effort_quick")}, {frame.say("effort_default")}, {frame.say("effort_strong")}};
  const float width = ImGui::GetContentRegionAvail().x;
  next.effort = static_cast<Effort>(
      segmented(frame, "effort", choices, static_cast<int>(next.effort), width, open && !instant));
  gap(6);
  text_block(frame, Type::kSmall, frame.palette.muted, frame.shot.texts.effort);
}

void area(Frame& frame, bool open) {
  const Photo* photo = frame.selected();
  if (!photo || photo->width_px <= 0) return;
  section(frame, frame.say("area"), photo->texts.area);
  gap(4);
  const bool drawing = frame.view.draw_tool;
  text_block(frame, Type::kSmall, frame.palette.muted,
             frame.say(drawing                  ? "area_drag"
                       : photo->regions.empty() ? "area_all"
                                                : "area_some"));
  gap(kBelowTitle);
  if (button(frame, frame.say(drawing ? "mark_stop" : "mark"), {.icon = Icon::kRegion, .enabled = open})) {
    frame.view.draw_tool = !drawing;
    frame.view.region = -1;
    frame.view.tab = Tab::kView;
  }
  if (!photo->regions.empty()) {
    ImGui::SameLine();
    if (button(frame, frame.say("whole_photo"), {.style = ButtonStyle::kQuiet, .enabled = open})) {
      frame.view.region = -1;
      frame.out.set_regions(photo->id, {});
    }
  }
  gap(kBetween);
}

// A field for whole numbers; the value counts while it is being typed.
void number_field(Frame& frame, const char* id, int& value, float width, bool open) {
  char text[16];
  std::snprintf(text, sizeof text, "%d", value);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {12, (kControl - ImGui::GetFontSize()) / 2});
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, kRadius);
  ImGui::SetNextItemWidth(width);
  const ImGuiInputTextFlags flags = ImGuiInputTextFlags_CharsDecimal | ImGuiInputTextFlags_AutoSelectAll |
                                    (open ? 0 : ImGuiInputTextFlags_ReadOnly);
  if (ImGui::InputText(id, text, 11, flags)) {
    int typed = 0;
    const char* end = text + std::string_view(text).size();
    const auto read = std::from_chars(text, end, typed);
    if (read.ec == std::errc() && read.ptr == end && typed >= 0) value = typed;
    if (text[0] == '\0') value = 0;
  }
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  ImGui::PopStyleVar(2);
  (void)frame;
}

void advanced(Frame& frame, Settings& next, bool open) {
  bool& shown = frame.view.advanced_open;
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (ImGui::InvisibleButton("advanced", {width, 24})) shown = !shown;
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  put_text(frame, Type::kStrong, frame.palette.text, at + ImVec2{0, 3}, frame.say("advanced"));
  draw_icon(ImGui::GetWindowDrawList(), shown ? Icon::kUp : Icon::kDown, {at.x + width - 9, at.y + 12}, 18,
            frame.palette.muted);
  if (!shown) return;
  gap(12);
  text_block(frame, Type::kSmall, frame.palette.muted, frame.say("seed_text"));
  gap(6);
  number_field(frame, "##seed", next.seed, width - kControl - 8, open);
  ImGui::SameLine();
  if (icon_button(frame, "shuffle", Icon::kShuffle, frame.say("seed_another"), false, open)) {
    // A step of a linear congruence: another number each time, no clock needed.
    next.seed = static_cast<int>((static_cast<unsigned>(next.seed) * 1103515245u + 12345u) >> 8 & 0xFFFFF);
  }
  gap(14);
  text_block(frame, Type::kSmall, frame.palette.muted, frame.say("canvas_text"));
  gap(6);
  const Choice sizes[] = {{"64"}, {"112"}};
  next.size_px = segmented(frame, "size", sizes, next.size_px == 112, width, open) == 1 ? 112 : 64;
}

bool same(const Settings& a, const Settings& b) {
  return a.mode == b.mode && a.epsilon_255 == b.epsilon_255 && a.effort == b.effort &&
         a.size_px == b.size_px && a.seed == b.seed && a.format == b.format;
}

}  // namespace

void settings_panel(Frame& frame, const Box& box) {
  begin_panel(frame, "settings", box, frame.palette.panel, {kPadding, 18}, true);
  const bool open = editable(frame.shot);
  Settings next = frame.shot.settings;
  mode_cards(frame, next, open);
  gap(kBetween);
  epsilon_slider(frame, next, open);
  gap(kBetween);
  effort_choice(frame, next, open);
  gap(kBetween);
  area(frame, open);
  advanced(frame, next, open);
  gap(kBetween);
  text_block(frame, Type::kSmall, frame.palette.muted, frame.shot.texts.runs_on);
  gap(8);
  if (open && !same(next, frame.shot.settings)) frame.out.set_settings(next);
  end_panel(frame);
}

}  // namespace untaught::ui
