#include "ui/page_text.h"

#include <imgui_internal.h>

#include <cstdio>

#include "ui/json.h"
#include "ui/paint.h"

namespace untaught::ui {
namespace {

// Calls use(first byte, end, has a glyph) for each character.
template <class Use>
void each_character(const Frame& frame, Type type, std::string_view text, Use use) {
  const char *at = text.data(), *end = at + text.size();
  while (at < end) {
    unsigned character = 0;
    const int bytes = std::max(1, ImTextCharFromUtf8(&character, at, end));
    use(at, at + bytes,
        character < 0x20 || frame.fonts[type]->FindGlyphNoFallback(static_cast<ImWchar>(character)));
    at += bytes;
  }
}

// Most scripts beside ours have wide characters: a W for each.
std::string stand_in(const Frame& frame, Type type, std::string_view text) {
  std::string out;
  each_character(frame, type, text, [&](const char* from, const char* to, bool drawn) {
    if (drawn) {
      out.append(from, to);
    } else {
      out += 'W';
    }
  });
  return out;
}

float size_px(Type type) { return type == Type::kSmall ? 12.5f : 14; }

}  // namespace

bool has_glyphs(const Frame& frame, Type type, std::string_view text) {
  bool all = true;
  each_character(frame, type, text, [&](const char*, const char*, bool drawn) { all = all && drawn; });
  return all;
}

ImVec2 measure_any(const Frame& frame, Type type, const std::string& text, float wrap) {
  return measure(frame, type, stand_in(frame, type, text), wrap);
}

void put_any(Frame& frame, Type type, ImU32 color, ImVec2 at, const std::string& text, float width,
             bool wraps) {
  if (has_glyphs(frame, type, text)) {
    put_text(frame, type, color, at, wraps ? text : fitted_text(frame, type, text, width), wraps ? width : 0);
    return;
  }
  const ImDrawList* list = ImGui::GetWindowDrawList();
  const Box clip = {to_point(list->GetClipRectMin()), to_point(list->GetClipRectMax())};
  frame.page_texts.push_back(
      {text, to_point(at), width, size_px(type), type == Type::kStrong, wraps, color, clip});
}

std::string page_texts_json(const std::vector<PageText>& texts) {
  std::string json = "[";
  for (const PageText& entry : texts) {
    char facts[320];
    const ImU32 color = entry.color;
    std::snprintf(
        facts, sizeof facts,
        R"(,"x":%.2f,"y":%.2f,"width":%.2f,"size":%.1f,"weight":%d,"wraps":%s,"color":"#%02x%02x%02x",)"
        R"("clip":{"x":%.1f,"y":%.1f,"width":%.1f,"height":%.1f}})",
        entry.at.x, entry.at.y, static_cast<double>(entry.width), static_cast<double>(entry.size_px),
        entry.semibold ? 600 : 400, entry.wraps ? "true" : "false", color & 0xFF, color >> 8 & 0xFF,
        color >> 16 & 0xFF, entry.clip.low.x, entry.clip.low.y, entry.clip.width(), entry.clip.height());
    if (json.size() > 1) json += ',';
    json += R"({"text":)" + json_quote(entry.text) + facts;
  }
  return json += ']';
}

}  // namespace untaught::ui
