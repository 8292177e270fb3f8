#include <cmath>

#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {
namespace {

struct Key {
  const char *keys, *what;
};

constexpr Key kKeys[] = {{"O", "Add photos"},
                         {"Up, Down", "Another photo"},
                         {"+  −  0  1", "Zoom: larger, smaller, whole, 100%"},
                         {"C  B  A  N", "Compare, before, after, noise"},
                         {"Left, Right", "Move the divider"},
                         {"R, Delete", "Mark a region, delete it"},
                         {"Ctrl Enter", "Add noise"},
                         {"Escape", "Cancel"},
                         {"S, Shift S", "Save this one, save all"},
                         {"T", "Light or dark"},
                         {"Tab", "All commands as buttons and fields"}};

constexpr const char* kAbout[] = {
    "Untaught trains a small network on this device and looks for noise, bounded by the strength, that "
    "leaves it nothing "
    "to learn from your photos. A network that others train from scratch on the new files is meant to fail "
    "at your "
    "face in the same way.",
    "It does not stop recognisers that are already trained, people who work on removing the noise, or photos "
    "of you that "
    "are elsewhere. Figures beside a photo are measured on its pixels; none is a promise.",
    "Photos never leave this device. New files carry no metadata except the colour profile."};

// A dimmed canvas with a panel in its middle; a press beside the panel closes it. False when closed.
bool begin_sheet(Frame& frame, const char* id, const Box& canvas, float width, float height) {
  begin_panel(frame, id, canvas, frame.palette.scrim, {0, 0}, false);
  const ImVec2 middle = to_vec(canvas.center());
  width = std::min(width, static_cast<float>(canvas.width()) - 32);
  height = std::min(height, static_cast<float>(canvas.height()) - 32);
  const ImVec2 low = {std::round(middle.x - width / 2), std::round(middle.y - height / 2)},
               high = low + ImVec2{width, height};
  put_card(frame, low, high, frame.palette.panel, frame.palette.border, 14);
  const bool outside = ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows) && ImGui::IsMouseClicked(0) &&
                       !ImGui::IsMouseHoveringRect(low, high);
  begin_panel(frame, "sheet", {to_point(low), to_point(high)}, 0, {28, 24}, true);
  return !outside;
}

void end_sheet(Frame& frame) {
  end_panel(frame);
  end_panel(frame);
}

}  // namespace

void help(Frame& frame, const Box& canvas) {
  const bool open = begin_sheet(frame, "help", canvas, 560, frame.view.help_height);
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(top + ImVec2{width - 28, -6});
  if (icon_button(frame, "close", Icon::kClose, "") || !open) frame.view.help_open = false;
  ImGui::SetCursorScreenPos(top);
  text_block(frame, Type::kTitle, frame.palette.text, "How it works");
  gap(12);
  for (const char* paragraph : kAbout) {
    text_block(frame, Type::kBody, frame.palette.muted, paragraph);
    gap(12);
  }
  gap(14);
  text_block(frame, Type::kTitle, frame.palette.text, "Keys");
  gap(12);
  for (const Key& key : kKeys) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    put_text(frame, Type::kStrong, frame.palette.text, at, key.keys);
    ImGui::SetCursorScreenPos(at + ImVec2{128, 0});
    text_block(frame, Type::kBody, frame.palette.muted, key.what, width - 128);
    gap(6);
  }
  frame.view.help_height = ImGui::GetCursorScreenPos().y - top.y + 24 + 20;
  end_sheet(frame);
}

void fatal(Frame& frame, const Box& canvas) {
  begin_sheet(frame, "fatal", canvas, 460, frame.view.help_height);
  const float top = ImGui::GetCursorScreenPos().y;
  text_block(frame, Type::kTitle, frame.palette.danger, "The engine has stopped");
  gap(12);
  text_block(frame, Type::kBody, frame.palette.text, frame.shot.fatal);
  gap(12);
  text_block(frame, Type::kBody, frame.palette.muted,
             "Reload the page to start again. Files that were saved are not affected.");
  frame.view.help_height = ImGui::GetCursorScreenPos().y - top + 48;
  end_sheet(frame);
}

}  // namespace untaught::ui
