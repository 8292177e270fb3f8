#include "ui/app.h"

#include <GLES3/gl3.h>
#include <imgui_impl_opengl3.h>

#include <string_view>

#include "ui/parts.h"

namespace untaught::ui {
namespace {

constexpr double kAwake = 0.6;  // s; a tooltip's delay is the longest wait

void end_gestures(ViewState& view) {
  view.wheel_zoom = view.pinch_zoom = 1;
  view.pinch_pan = {};
  view.pinch_at = {-1, -1};
  view.drop_drag = false;
  if (!ImGui::GetIO().MouseDown[0]) view.touch_scrolling = view.sliding = false;
}

void prepare(App& app, double ratio) {
  if (ratio != app.ratio) {
    const JsonValue& words = app.words;
    app.extra_faces.hero_text = words["drop_here"].text() + words["drop_now"].text();
    app.fonts = build_fonts(ratio, app.extra_faces);
    app.ratio = ratio;
  }
  if (!app.styled || app.styled_dark != app.view.dark) {
    apply_style(palette_for(app.view.dark));
    app.styled = true;
    app.styled_dark = app.view.dark;
  }
  ImGui::GetStyle().CircleTessellationMaxError = static_cast<float>(0.25 / ratio);
}

Point middle_of_photo(const ViewTransform& transform) {
  return transform.to_canvas(transform.visible_photo().center());
}

bool edit_region(App& app, const Photo& photo, std::string_view action) {
  if (!editable(app.shot)) return false;
  if (action == "draw_region") {
    app.view.draw_tool = !app.view.draw_tool;
    app.view.region = -1;
    app.view.tab = Tab::kView;
    return true;
  }
  if (app.view.region < 0 || app.view.region >= static_cast<int>(photo.regions.size())) return false;
  auto regions = photo.regions;
  regions.erase(regions.begin() + app.view.region);
  app.view.region = -1;
  app.out.set_regions(photo.id, regions);
  return true;
}

bool perform_on_photo(App& app, const Photo& photo, std::string_view action) {
  auto& transform = app.view.transform;
  const Point middle = middle_of_photo(transform);
  if (action == "zoom_in") return transform.zoom_by(1.25, middle), true;
  if (action == "zoom_out") return transform.zoom_by(1 / 1.25, middle), true;
  if (action == "zoom_fit") return transform.fit(), true;
  if (action == "zoom_actual") return transform.zoom_to_actual(middle), true;
  if (action == "draw_region" || action == "delete_region") return edit_region(app, photo, action);
  if (action == "divider_left" || action == "divider_right") {
    const double step = action == "divider_left" ? -0.05 : 0.05;
    app.view.divider = std::clamp(app.view.divider + step, 0.0, 1.0);
    return true;
  }
  constexpr std::string_view looks[] = {"look_compare", "look_before", "look_after", "look_noise"};
  for (int i = 0; i < 4; ++i) {
    if (action != looks[i]) continue;
    app.view.look = static_cast<Look>(i);
    return true;
  }
  return false;
}

}  // namespace

void wake(App& app) { app.woken = true; }

bool draw_frame(App& app, double width, double height, double ratio, double now_s) {
  ImGuiIO& io = ImGui::GetIO();
  // A first frame after a rest is not a long one: timers of ImGui would jump.
  io.DeltaTime = static_cast<float>(std::clamp(now_s - app.now_s, 0.001, 0.1));
  if (app.woken) app.awake_until_s = now_s + kAwake;
  app.woken = false;
  app.now_s = now_s;
  prepare(app, ratio);
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DisplayFramebufferScale = {static_cast<float>(ratio), static_cast<float>(ratio)};

  app.images.prune(app.shot.selected, [&](int id) { return app.shot.find(id) != nullptr; });
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
  app.page_texts.clear();
  Frame frame{app.shot, app.view,  app.out,       palette_for(app.view.dark), app.fonts, app.images,
              ratio,    app.words, app.page_texts};
  screen(frame, width, height);
  app.cursor = app.view.draw_tool && ImGui::GetMouseCursor() == ImGuiMouseCursor_TextInput
                   ? kCrosshair
                   : ImGui::GetMouseCursor();
  ImGui::Render();
  end_gestures(app.view);

  glViewport(0, 0, static_cast<int>(width * ratio + 0.5), static_cast<int>(height * ratio + 0.5));
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  return now_s < app.awake_until_s;
}

bool perform(App& app, const char* name) {
  const std::string_view action = name;
  wake(app);
  if (action == "escape") {
    const bool any = app.view.draw_tool || app.view.region >= 0;
    app.view.draw_tool = false;
    app.view.region = -1;
    return any;
  }
  const Photo* photo = app.shot.find(app.shot.selected);
  return photo && photo->width_px > 0 && perform_on_photo(app, *photo, action);
}

}  // namespace untaught::ui
