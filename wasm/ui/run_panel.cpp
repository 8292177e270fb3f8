#include "ui/parts.h"
#include "ui/photo_counts.h"
#include "ui/widgets.h"

namespace untaught::ui {
namespace {

constexpr float kChart = 84, kPad = 16;

void format_choice(Frame& frame, float width) {
  const Choice choices[] = {{frame.say("format_same_short"), frame.say("format_same_tip")},
                            {"PNG", frame.say("format_png_tip")},
                            {"JPEG", frame.say("format_jpeg_tip")}};
  Settings next = frame.shot.settings;
  const int chosen = segmented(frame, "format", choices, static_cast<int>(next.format), width);
  if (chosen == static_cast<int>(next.format)) return;
  next.format = static_cast<OutputFormat>(chosen);
  frame.out.set_settings(next);
}

// A square button that takes its part from the right end of `width`; nothing where the system takes no files.
void share_button(Frame& frame, std::vector<int> ids, float& width, float side) {
  if (!frame.shot.can_share) return;
  width -= side + 8;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(at + ImVec2{width + 8, 0});
  const ButtonLook look = {
      .icon = Icon::kShare, .width = side, .enabled = !ids.empty() && !frame.shot.saving, .height = side};
  if (button(frame, "##share", look)) frame.out.share(ids);
  tip_for_item(frame, frame.say(ids.size() > 1 ? "share_tip" : "share_one_tip"));
  ImGui::SetCursorScreenPos(at);
}

// one_only: the button for all is elsewhere.
void save_buttons(Frame& frame, float width, bool primary, bool one_only) {
  const int done = done_count(frame.shot);
  const Photo* photo = frame.selected();
  const bool one = photo && photo->state == PhotoState::kDone;
  const bool free = !frame.shot.saving;
  const ButtonStyle style = primary ? ButtonStyle::kPrimary : ButtonStyle::kSecondary;
  share_button(frame, one ? std::vector{photo->id} : std::vector<int>{}, width, kControl);
  if (!free) {
    button(frame, frame.shot.texts.saving.c_str(),
           {.icon = Icon::kDownload, .width = width, .enabled = false});
    return;
  }
  if (one_only) {
    if (button(frame, frame.say("save_this"), {.width = width, .enabled = one})) frame.out.save(photo->id);
    return;
  }
  if (done == 1 && one) {
    if (button(frame, frame.say("save"), {.style = style, .icon = Icon::kDownload, .width = width}))
      frame.out.save(photo->id);
    return;
  }
  const float half = (width - 8) / 2;
  if (button(frame, frame.say("save_this_one"), {.width = half, .enabled = one})) frame.out.save(photo->id);
  ImGui::SameLine();
  const std::string& all = frame.shot.texts.save_all;
  if (button(frame, all.c_str(), {.style = style, .icon = Icon::kDownload, .width = width - half - 8}))
    frame.out.save_all();
}

// True when there is nothing new to work on: then saving is what comes next.
bool save_comes_next(const Snapshot& shot) {
  const auto ids = photos_to_protect(shot);
  return !ids.empty() && shot.find(ids.front())->state == PhotoState::kDone;
}

void protect_button(Frame& frame, float width, float height) {
  const auto ids = photos_to_protect(frame.shot);
  const bool ready = frame.shot.state == RunState::kIdle && !ids.empty() && frame.shot.fatal.empty();
  const ButtonStyle style = save_comes_next(frame.shot) ? ButtonStyle::kSecondary : ButtonStyle::kPrimary;
  std::string text =
      frame.shot.state == RunState::kStarting ? frame.say("starting_up") : frame.shot.texts.protect;
  if (measure(frame, Type::kStrong, text).x > width - 16) text = frame.say("add_noise_again");
  if (button(frame, text.c_str(), {.style = style, .width = width, .enabled = ready, .height = height})) {
    frame.out.protect(ids);
  }
}

void cancel_button(Frame& frame, float width) {
  const bool cancelling = frame.shot.state == RunState::kCancelling;
  if (button(frame, frame.say(cancelling ? "stopping" : "cancel"), {.width = width, .enabled = !cancelling}))
    frame.out.cancel();
}

void progress_card(Frame& frame, float width) {
  static const Progress none;
  const Progress& progress = frame.shot.progress ? *frame.shot.progress : none;
  const bool checking = frame.shot.checking();
  section(frame, frame.say(checking ? "checking" : "adding_noise"), frame.shot.texts.percent);
  gap(kPad - 6);
  progress_bar(frame, progress.fraction, width);
  gap(kPad - 6);
  text_block(frame, Type::kSmall, frame.palette.muted,
             fitted_text(frame, Type::kSmall, frame.shot.texts.step, width));
  gap(2);
  text_block(frame, Type::kSmall, frame.palette.muted, frame.shot.texts.left);
  gap(12);
  chart(frame, progress, checking ? &*frame.shot.check : nullptr, width, kChart);
  gap(14);
  cancel_button(frame, width);
}

}  // namespace

float run_panel_height(const Snapshot& shot, bool save_only) {
  constexpr float kMain = 44, kSave = 17 + 10 + kControl + 8 + kControl + 8 + kControl;
  constexpr float kProgress =
      2 * kPad + 17 + 10 + 6 + 10 + 15 + 2 + 15 + 12 + kChart + 8 + 15 + 14 + kControl;
  if (shot.working()) return save_only ? 0 : kProgress;
  if (save_only) return done_count(shot) > 0 ? kSave + 2 * kPad : 0;
  return kMain + 2 * kPad + (done_count(shot) > 0 ? 20 + kSave : 0);
}

void run_panel(Frame& frame, const Box& box, bool save_only) {
  begin_panel(frame, "run", box, frame.palette.panel, {kPadding, kPad}, false);
  const float left = static_cast<float>(box.low.x), right = static_cast<float>(box.high.x);
  put_line_h(frame, left, right, static_cast<float>(box.low.y));
  const float width = right - left - 2 * kPadding;
  if (frame.shot.working()) {
    progress_card(frame, width);
  } else {
    if (!save_only) protect_button(frame, width, 44);
    if (done_count(frame.shot) > 0) {
      if (!save_only) gap(20);
      section(frame, frame.say("save"));
      gap(10);
      format_choice(frame, width);
      gap(8);
      save_buttons(frame, width, save_comes_next(frame.shot), save_only);
      gap(8);
      if (button(frame, frame.say("check_open"), {.width = width})) frame.out.show_check();
    }
  }
  end_panel(frame);
}

void action_bar(Frame& frame, const Box& box) {
  begin_panel(frame, "actions", box, frame.palette.panel, {16, 16}, false);
  const float left = static_cast<float>(box.low.x), right = static_cast<float>(box.high.x),
              width = right - left - 32;
  put_line_h(frame, left, right, static_cast<float>(box.low.y));
  if (frame.shot.working()) {
    const float cancel = 110, bar = width - cancel - 16;
    static const Progress none;
    const Progress& progress = frame.shot.progress ? *frame.shot.progress : none;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    put_text(frame, Type::kStrong, frame.palette.text, at + ImVec2{0, 2}, frame.shot.texts.percent);
    const std::string left_text = fitted_text(frame, Type::kSmall, frame.shot.texts.left, bar - 52);
    put_text(frame, Type::kSmall, frame.palette.muted,
             {at.x + bar - measure(frame, Type::kSmall, left_text).x, at.y + 4}, left_text);
    ImGui::SetCursorScreenPos(at + ImVec2{0, 29});
    progress_bar(frame, progress.fraction, bar);
    ImGui::SetCursorScreenPos(at + ImVec2{bar + 16, 4});
    cancel_button(frame, cancel);
  } else if (save_comes_next(frame.shot)) {
    float rest = width;
    share_button(frame, photos_to_protect(frame.shot), rest, 44);
    const float half = (rest - 8) / 2;
    protect_button(frame, half, 44);
    ImGui::SameLine();
    const bool free = !frame.shot.saving;
    const int done = done_count(frame.shot);
    const std::string text = !free      ? frame.shot.texts.saving
                             : done > 1 ? frame.shot.texts.save_all
                                        : frame.say("save");
    const ButtonLook look = {.style = ButtonStyle::kPrimary,
                             .icon = Icon::kDownload,
                             .width = rest - half - 8,
                             .enabled = free,
                             .height = 44};
    if (button(frame, text.c_str(), look)) frame.out.save_all();
  } else {
    protect_button(frame, width, 44);
  }
  end_panel(frame);
}

}  // namespace untaught::ui
