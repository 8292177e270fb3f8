// What the page calls (web/src/canvas.ts). Plain functions of numbers and texts, so that no code is made at
// run time and the policy of the page can stay strict. Times are seconds, places CSS pixels on the canvas.
#include <emscripten.h>
#include <emscripten/html5.h>
#include <imgui_impl_opengl3.h>

#include <cmath>

#include "ui/app.h"
#include "ui/page_text.h"
#include "ui/snapshot_reader.h"

namespace untaught::ui {
namespace {

App* app = nullptr;  // made once by ui_create; ImGui's context is global too

ImGuiKey to_key(int key) {
  constexpr ImGuiKey keys[] = {ImGuiKey_Backspace, ImGuiKey_Delete, ImGuiKey_LeftArrow, ImGuiKey_RightArrow,
                               ImGuiKey_Home,      ImGuiKey_End,    ImGuiKey_Enter,     ImGuiKey_Escape,
                               ImGuiKey_A,         ImGuiMod_Shift,  ImGuiMod_Ctrl};
  return key >= 0 && key < static_cast<int>(std::size(keys)) ? keys[key] : ImGuiKey_None;
}

}  // namespace
}  // namespace untaught::ui

using namespace untaught;
using namespace untaught::ui;

extern "C" {

// Takes hold of the canvas. 0: it gives no WebGL2.
EMSCRIPTEN_KEEPALIVE int ui_create(const char* canvas_selector) {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.alpha = attributes.depth = attributes.stencil = attributes.antialias = false;
  attributes.majorVersion = 2;
  attributes.powerPreference = EM_WEBGL_POWER_PREFERENCE_LOW_POWER;
  const auto context = emscripten_webgl_create_context(canvas_selector, &attributes);
  if (context <= 0 || emscripten_webgl_make_context_current(context) != EMSCRIPTEN_RESULT_SUCCESS) return 0;
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = io.LogFilename = nullptr;
  io.BackendPlatformName = "untaught_page";
  io.ConfigMacOSXBehaviors = false;       // the page already maps Cmd to Ctrl
  io.ConfigInputTextCursorBlink = false;  // nothing moves by itself, so the canvas can rest
  if (!ImGui_ImplOpenGL3_Init("#version 300 es")) return 0;
  app = new App;
  return 1;
}

// The context was lost and is back: everything on the GPU is made anew; the page sends the pictures again.
EMSCRIPTEN_KEEPALIVE void ui_context_restored() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplOpenGL3_Init("#version 300 es");
  app->images.forget_all();
  app->ratio = 0;
  app->view.asked.reset();
  wake(*app);
}

// Returns 1 when another frame should follow at once, 0 when the canvas may rest until something happens.
EMSCRIPTEN_KEEPALIVE int ui_frame(double width, double height, double ratio, double now_s) {
  return draw_frame(*app, width, height, ratio, now_s);
}

// A typeface of the language beside the page's own; size 0: none. Takes effect with ui_set_words.
EMSCRIPTEN_KEEPALIVE void ui_set_font(int semibold, const uint8_t* bytes, int size) {
  auto& face = semibold ? app->extra_faces.semibold : app->extra_faces.regular;
  face.assign(bytes, bytes + size);
}

// The page writes everything beside the canvas: the canvas shows the photo and what can be told without
// words.
EMSCRIPTEN_KEEPALIVE void ui_set_plain(int plain) {
  app->view.plain = plain != 0;
  wake(*app);
}

// json: an object of texts, by their keys.
EMSCRIPTEN_KEEPALIVE int ui_set_words(const char* json) {
  auto words = parse_json(json);
  if (!words) return 0;
  app->words = std::move(*words);
  app->ratio = 0;  // the typefaces are chosen by what is written
  wake(*app);
  return 1;
}

EMSCRIPTEN_KEEPALIVE int ui_set_snapshot(const char* json) {
  auto shot = read_snapshot(json);
  if (!shot) return 0;
  app->shot = std::move(*shot);
  wake(*app);
  return 1;
}

// kind: 0 thumb, 1 before, 2 after, 3 noise. rgba: width * height * 4 bytes.
EMSCRIPTEN_KEEPALIVE void ui_set_image(int photo, int kind, int width, int height, const uint8_t* rgba) {
  app->images.set_image(photo, static_cast<ImageKind>(kind), width, height, rgba);
  app->view.asked.reset();
  wake(*app);
}

EMSCRIPTEN_KEEPALIVE void ui_set_tile(int photo, int kind, int x, int y, int part_width, int part_height,
                                      int width, int height, const uint8_t* rgba) {
  app->images.set_tile(photo, static_cast<ImageKind>(kind), {x, y, part_width, part_height}, width, height,
                       rgba);
  wake(*app);
}

// The next command as JSON, valid until the next call; empty when there is none.
EMSCRIPTEN_KEEPALIVE const char* ui_take_command() {
  app->command = app->out.take();
  return app->command.c_str();
}

// What the page writes over the canvas, as of the last frame (page_text.h); valid until the next call.
EMSCRIPTEN_KEEPALIVE const char* ui_page_texts() {
  // Over everything that is drawn stands the sheet that says that the engine has stopped.
  app->page_texts_json = app->shot.fatal.empty() ? page_texts_json(app->page_texts) : "[]";
  return app->page_texts_json.c_str();
}

EMSCRIPTEN_KEEPALIVE int ui_perform(const char* action) { return perform(*app, action); }

EMSCRIPTEN_KEEPALIVE void ui_set_theme(int dark) {
  app->view.dark = dark != 0;
  wake(*app);
}

EMSCRIPTEN_KEEPALIVE void ui_set_file_over(int over) {
  app->view.file_over = over != 0;
  wake(*app);
}

EMSCRIPTEN_KEEPALIVE void ui_pointer_move(double x, double y, int touch) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(touch ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse);
  io.AddMousePosEvent(static_cast<float>(x), static_cast<float>(y));
  wake(*app);
}

EMSCRIPTEN_KEEPALIVE void ui_pointer_button(int button, int down) {
  ImGui::GetIO().AddMouseButtonEvent(button, down != 0);
  wake(*app);
}

// The pointer is gone: nothing is hovered.
EMSCRIPTEN_KEEPALIVE void ui_pointer_leave() {
  ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  wake(*app);
}

// lines: for panels, in ImGui's unit; zoom: factor for the photo.
EMSCRIPTEN_KEEPALIVE void ui_wheel(double lines_x, double lines_y, double zoom) {
  ImGui::GetIO().AddMouseWheelEvent(static_cast<float>(lines_x), static_cast<float>(lines_y));
  app->view.wheel_zoom *= zoom;
  wake(*app);
}

// Two fingers: their middle, the change of their distance as a factor, the move of their middle. first: their
// first event.
EMSCRIPTEN_KEEPALIVE void ui_pinch(double x, double y, double factor, double dx, double dy, int first) {
  app->view.pinch_at = {x, y};
  app->view.pinch_zoom *= factor;
  app->view.pinch_pan = app->view.pinch_pan + Point{dx, dy};
  if (first) app->view.drop_drag = true;
  wake(*app);
}

// key: an index of the table above (web/src/canvas.ts has the names).
EMSCRIPTEN_KEEPALIVE void ui_key(int key, int down) {
  ImGui::GetIO().AddKeyEvent(to_key(key), down != 0);
  wake(*app);
}

EMSCRIPTEN_KEEPALIVE void ui_text(const char* utf8) {
  ImGui::GetIO().AddInputCharactersUTF8(utf8);
  wake(*app);
}

EMSCRIPTEN_KEEPALIVE void ui_focus(int focused) {
  ImGui::GetIO().AddFocusEvent(focused != 0);
  wake(*app);
}

EMSCRIPTEN_KEEPALIVE int ui_wants_text() { return ImGui::GetIO().WantTextInput; }

EMSCRIPTEN_KEEPALIVE int ui_cursor() { return app->cursor; }

}  // extern "C"
