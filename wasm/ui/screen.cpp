#include "ui/icons.h"
#include "ui/paint.h"
#include "ui/parts.h"

namespace untaught::ui {
namespace {

void settings_column(Frame& frame, const Box& box, bool narrow) {
  const double run = run_panel_height(frame.shot, narrow), split = std::max(box.low.y, box.high.y - run);
  settings_panel(frame, {box.low, {box.high.x, split}});
  if (run > 0) run_panel(frame, {{box.low.x, split}, box.high}, narrow);
  if (box.low.x > 0) {
    put_line_v(frame, static_cast<float>(box.low.x), static_cast<float>(box.low.y),
               static_cast<float>(box.high.y));
  }
}

// Files are dragged over the page: the middle says that they may be let go. (Without photos, empty_state
// does.)
void drop_hint(Frame& frame, const Box& box, const char* text) {
  constexpr float kInset = 12;
  begin_panel(frame, "drop-hint", box, with_alpha(frame.palette.panel, 0.85f), {0, 0}, false);
  const ImVec2 low = to_vec(box.low) + ImVec2{kInset, kInset},
               high = to_vec(box.high) - ImVec2{kInset, kInset};
  ImGui::GetWindowDrawList()->AddRect(low, high, frame.palette.accent, 12, 0, 2);
  const ImVec2 size = measure(frame, Type::kTitle, text), middle = to_vec(box.center());
  put_text(frame, Type::kTitle, frame.palette.accent_text, middle - ImVec2{size.x / 2, size.y / 2}, text);
  end_panel(frame);
}

// The photo alone.
void plain_screen(Frame& frame, const Box& canvas) {
  if (frame.selected()) {
    plain_viewer(frame, canvas);
  } else {
    begin_panel(frame, "nothing", canvas, frame.palette.backdrop, {0, 0}, false);
    draw_icon(ImGui::GetWindowDrawList(), Icon::kPhotos, to_vec(canvas.center()), 44, frame.palette.muted);
    end_panel(frame);
  }
  if (frame.view.file_over) drop_hint(frame, canvas, "");
}

void all_parts(Frame& frame, double width, double height) {
  const Snapshot& shot = frame.shot;
  const Layout layout = compute_layout(width, height, frame.view.tab, !shot.photos.empty());
  if (!layout.viewer.empty()) viewer(frame, layout.viewer);
  if (!layout.photos.empty()) photo_list(frame, layout.photos);
  if (!layout.settings.empty()) settings_column(frame, layout.settings, layout.narrow);
  if (!layout.actions.empty()) action_bar(frame, layout.actions);
  if (!layout.tabs.empty()) tab_bar(frame, layout.tabs);
  top_bar(frame, layout.top_bar);

  const Box below_bar = {{0, layout.top_bar.high.y}, {width, height}};
  if (frame.view.file_over && !shot.photos.empty()) drop_hint(frame, below_bar, frame.say("drop_more"));
  // Below the viewer's header, which has figures worth reading.
  Box notice_box = layout.viewer.empty() ? below_bar : layout.viewer;
  if (frame.selected() && !layout.viewer.empty()) notice_box.low.y += kViewerHeader;
  notices(frame, notice_box);
  if (!shot.fatal.empty()) fatal(frame, {{0, 0}, {width, height}});
}

}  // namespace

void screen(Frame& frame, double width, double height) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({static_cast<float>(width), static_cast<float>(height)});
  ImGui::Begin("screen", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoNav);
  if (frame.view.plain) {
    plain_screen(frame, {{0, 0}, {width, height}});
  } else {
    all_parts(frame, width, height);
  }
  ImGui::End();
}

}  // namespace untaught::ui
