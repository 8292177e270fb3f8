#include "ui/page_text.h"
#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {

void notices(Frame& frame, const Box& box) {
  constexpr float kEdge = 14, kInset = 12, kIcon = 18, kText = kInset + kIcon + 10, kClose = 28;
  constexpr size_t kShown = 4;
  const float width = std::min(static_cast<float>(box.width()) - 2 * kEdge, 400.0f);
  const auto& all = frame.shot.notices;
  float y = static_cast<float>(box.low.y) + kEdge;
  for (size_t i = all.size() > kShown ? all.size() - kShown : 0; i < all.size(); ++i) {
    const Notice& notice = all[i];
    const bool error = notice.kind == NoticeKind::kError;
    const float wrap = width - kText - kClose - 6;
    const ImVec2 text = measure_any(frame, Type::kBody, notice.text, wrap);
    const float height = std::max(text.y + 2 * kInset, 44.0f);
    const ImVec2 low = {static_cast<float>(box.high.x) - kEdge - width, y};
    ImGui::PushID(notice.id);
    begin_panel(frame, "notice", {to_point(low), to_point(low + ImVec2{width, height})}, 0, {0, 0}, false);
    const ImU32 ink = error ? frame.palette.danger : frame.palette.accent_text;
    put_card(frame, low, low + ImVec2{width, height}, error ? frame.palette.danger_soft : frame.palette.panel,
             error ? frame.palette.danger : frame.palette.border);
    draw_icon(ImGui::GetWindowDrawList(), error ? Icon::kAlert : Icon::kInfo,
              low + ImVec2{kInset + kIcon / 2, kInset + text.y / 2 - (text.y > 20 ? text.y / 2 - 9 : 0)},
              kIcon, ink);
    put_any(frame, Type::kBody, frame.palette.text, low + ImVec2{kText, (height - text.y) / 2}, notice.text,
            wrap, true);
    ImGui::SetCursorScreenPos(low + ImVec2{width - kClose - 6, 8});
    if (ImGui::InvisibleButton("close", {kClose, kClose})) frame.out.dismiss_notice(notice.id);
    if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    draw_icon(ImGui::GetWindowDrawList(), Icon::kClose, low + ImVec2{width - 6 - kClose / 2, 8 + kClose / 2},
              14, ImGui::IsItemHovered() ? frame.palette.text : frame.palette.muted);
    end_panel(frame);
    ImGui::PopID();
    y += height + 8;
  }
}

}  // namespace untaught::ui
