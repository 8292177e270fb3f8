#include <cmath>

#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {

void fatal(Frame& frame, const Box& canvas) {
  begin_panel(frame, "fatal", canvas, frame.palette.scrim, {0, 0}, false);
  const ImVec2 middle = to_vec(canvas.center());
  const float width = std::min(460.0f, static_cast<float>(canvas.width()) - 32),
              height = std::min(frame.view.fatal_height, static_cast<float>(canvas.height()) - 32);
  const ImVec2 low = {std::round(middle.x - width / 2), std::round(middle.y - height / 2)},
               high = low + ImVec2{width, height};
  put_card(frame, low, high, frame.palette.panel, frame.palette.border, 14);
  begin_panel(frame, "sheet", {to_point(low), to_point(high)}, 0, {28, 24}, true);
  const float top = ImGui::GetCursorScreenPos().y;
  text_block(frame, Type::kTitle, frame.palette.danger, frame.say("fatal_title"));
  gap(12);
  text_block(frame, Type::kBody, frame.palette.text, frame.shot.fatal);
  gap(12);
  text_block(frame, Type::kBody, frame.palette.muted, frame.say("fatal_text"));
  frame.view.fatal_height = ImGui::GetCursorScreenPos().y - top + 48;
  end_panel(frame);
  end_panel(frame);
}

}  // namespace untaught::ui
