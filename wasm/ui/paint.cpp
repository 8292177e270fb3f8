#include "ui/paint.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace untaught::ui {
namespace {

const char* end_of(std::string_view text) { return text.data() + text.size(); }

float snapped(const Frame& frame, float value) {
  return static_cast<float>(std::round(value * frame.ratio) / frame.ratio);
}

// A finger that moves far enough up or down scrolls the panel in which it went down.
void scroll_by_finger(Frame& frame) {
  constexpr float kStart = 8;
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseSource != ImGuiMouseSource_TouchScreen || !io.MouseDown[0] || frame.view.sliding) return;
  const ImGuiWindow* window = ImGui::GetCurrentWindow();
  if (window->ScrollMax.y <= 0 || !window->OuterRectClipped.Contains(io.MouseClickedPos[0])) return;
  if (!frame.view.touch_scrolling) {
    const ImVec2 moved = io.MousePos - io.MouseClickedPos[0];
    if (std::abs(moved.y) < kStart || std::abs(moved.y) < std::abs(moved.x)) return;
    frame.view.touch_scrolling = true;
    ImGui::ClearActiveID();
  }
  ImGui::SetScrollY(ImGui::GetScrollY() - io.MouseDelta.y);
}

// What no line begins with: closing marks of Chinese and Japanese, small kana, the sign of a long vowel.
bool closes(const char* at, const char* end) {
  static constexpr std::string_view kMarks =
      "。、，．：；？！）」』】》〉”’…·％°ーっゃゅょぁぃぅぇぉッャュョァィゥェォ";
  unsigned character = 0;
  const int bytes = ImTextCharFromUtf8(&character, at, end);
  return character >= 0x80 && kMarks.find(std::string_view(at, bytes)) != std::string_view::npos;
}

// The text with a line's end wherever it has to break, where it is of a script without spaces; else as it is,
// because ImGui breaks at spaces well enough. Between ideographs it breaks anywhere, and here not before a
// closing mark.
std::string broken(ImFont* font, std::string_view text, float wrap) {
  const bool spaceless = std::any_of(text.begin(), text.end(), [](char byte) {
    return static_cast<unsigned char>(byte) >= 0xE3 && static_cast<unsigned char>(byte) < 0xF0;
  });
  if (wrap <= 0 || !spaceless) return std::string(text);
  std::string lines;
  const char *at = text.data(), *end = end_of(text);
  while (at < end) {
    const char* stop = font->CalcWordWrapPositionA(ImGui::GetIO().FontGlobalScale, at, end, wrap);
    if (stop <= at) stop = at + 1;
    while (stop < end && stop > at + 3 && closes(stop, end)) {
      do --stop;
      while ((static_cast<unsigned char>(*stop) & 0xC0) == 0x80);
    }
    lines.append(at, stop);
    for (at = stop; at < end && (*at == ' ' || *at == '\n'); ++at) {
    }
    if (at < end) lines += '\n';
  }
  return lines;
}

}  // namespace

ImVec2 measure(const Frame& frame, Type type, std::string_view text, float wrap) {
  ImFont* font = frame.fonts[type];
  const float size = font->FontSize * ImGui::GetIO().FontGlobalScale;
  const std::string lines = broken(font, text, wrap);
  const ImVec2 out = font->CalcTextSizeA(size, FLT_MAX, wrap, lines.data(), lines.data() + lines.size());
  return {std::ceil(out.x), out.y};
}

void put_text(const Frame& frame, Type type, ImU32 color, ImVec2 at, std::string_view text, float wrap) {
  ImFont* font = frame.fonts[type];
  const float size = font->FontSize * ImGui::GetIO().FontGlobalScale;
  const ImVec2 place = {snapped(frame, at.x), snapped(frame, at.y)};
  const std::string lines = broken(font, text, wrap);
  ImGui::GetWindowDrawList()->AddText(font, size, place, color, lines.data(), lines.data() + lines.size(),
                                      wrap);
}

std::string fitted_text(const Frame& frame, Type type, std::string_view text, float width) {
  if (measure(frame, type, text).x <= width) return std::string(text);
  size_t low = 0, high = text.size();  // bytes that fit together with the ellipsis
  while (low < high) {
    const size_t middle = (low + high + 1) / 2;
    const bool fits = measure(frame, type, std::string(text.substr(0, middle)) + "…").x <= width;
    if (fits) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  while (low > 0 && (static_cast<unsigned char>(text[low]) & 0xC0) == 0x80) --low;  // not inside a character
  while (low > 0 && text[low - 1] == ' ') --low;
  return std::string(text.substr(0, low)) + "…";
}

void text_block(const Frame& frame, Type type, ImU32 color, std::string_view text, float width) {
  if (text.empty()) return;
  const float wrap = width > 0 ? width : ImGui::GetContentRegionAvail().x;
  const ImVec2 size = measure(frame, type, text, wrap);
  put_text(frame, type, color, ImGui::GetCursorScreenPos(), text, wrap);
  ImGui::Dummy({std::min(size.x, wrap), size.y});
}

void put_card(const Frame& frame, ImVec2 low, ImVec2 high, ImU32 fill, ImU32 border, float radius) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(low, high, fill, radius);
  if (border)
    list->AddRect(low, high, border, radius, 0,
                  static_cast<float>(std::max(1.0, std::floor(frame.ratio)) / frame.ratio));
}

void put_line_h(const Frame& frame, float x0, float x1, float y) {
  const float at = snapped(frame, y),
              thick = static_cast<float>(std::max(1.0, std::floor(frame.ratio)) / frame.ratio);
  ImGui::GetWindowDrawList()->AddRectFilled({x0, at}, {x1, at + thick}, frame.palette.border);
}

void put_line_v(const Frame& frame, float x, float y0, float y1) {
  const float at = snapped(frame, x),
              thick = static_cast<float>(std::max(1.0, std::floor(frame.ratio)) / frame.ratio);
  ImGui::GetWindowDrawList()->AddRectFilled({at, y0}, {at + thick, y1}, frame.palette.border);
}

void begin_panel(Frame& frame, const char* id, const Box& box, ImU32 fill, ImVec2 padding, bool scrolls) {
  ImGui::SetCursorScreenPos(to_vec(box.low));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, fill);
  const ImGuiWindowFlags fixed = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  const ImVec2 size = {static_cast<float>(box.width()), static_cast<float>(box.height())};
  ImGui::BeginChild(id, size, ImGuiChildFlags_AlwaysUseWindowPadding, scrolls ? 0 : fixed);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  // Edges are smoothed over one device pixel, not one CSS pixel.
  ImGui::GetWindowDrawList()->_FringeScale = static_cast<float>(1 / frame.ratio);
  // ImGui keeps a part of the padding free of drawing and takes a scroll bar's width from the content. Here
  // lines may reach the sides, and the bar lies over the padding.
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImRect& outer = window->OuterRectClipped;
  const ImRect& inner = window->InnerClipRect;
  window->WorkRect.Max.x = window->ContentRegionRect.Max.x = static_cast<float>(box.high.x) - padding.x;
  const float top = scrolls ? inner.Min.y : outer.Min.y, bottom = scrolls ? inner.Max.y : outer.Max.y;
  ImGui::PushClipRect({outer.Min.x, top}, {outer.Max.x, bottom}, false);
  if (scrolls) scroll_by_finger(frame);
}

void end_panel(Frame&) {
  ImGui::PopClipRect();
  ImGui::EndChild();
}

void gap(float height) { ImGui::Dummy({1, height}); }

}  // namespace untaught::ui
