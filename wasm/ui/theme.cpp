#include "ui/theme.h"

namespace untaught::ui {
namespace {

// 0xRRGGBB, the way colours are usually written.
constexpr ImU32 rgb(unsigned hex) { return IM_COL32(hex >> 16 & 255, hex >> 8 & 255, hex & 255, 255); }

constexpr Palette kLight = {
    .backdrop = rgb(0xE7E8EA),
    .panel = rgb(0xFFFFFF),
    .raised = rgb(0xF2F3F4),
    .hover = rgb(0xE7E9EB),
    .border = rgb(0xDDDFE2),
    .text = rgb(0x16181B),
    .muted = rgb(0x5E646B),
    .accent = rgb(0x0B7A72),
    .accent_hover = rgb(0x09665F),
    .on_accent = rgb(0xFFFFFF),
    .accent_text = rgb(0x086B64),
    .accent_soft = rgb(0xE3F3F1),
    .danger = rgb(0xB3261E),
    .danger_soft = rgb(0xFBEAE8),
    .scrim = IM_COL32(16, 18, 20, 120),
};

constexpr Palette kDark = {
    .backdrop = rgb(0x0D0E10),
    .panel = rgb(0x17191B),
    .raised = rgb(0x222528),
    .hover = rgb(0x2C3034),
    .border = rgb(0x2E3236),
    .text = rgb(0xF0F2F3),
    .muted = rgb(0xA2A9B0),
    .accent = rgb(0x3DBFB2),
    .accent_hover = rgb(0x5AD0C4),
    .on_accent = rgb(0x04211E),
    .accent_text = rgb(0x5CD3C7),
    .accent_soft = rgb(0x12302D),
    .danger = rgb(0xFF8A80),
    .danger_soft = rgb(0x3A1D1B),
    .scrim = IM_COL32(0, 0, 0, 140),
};

}  // namespace

const Palette& palette_for(bool dark) { return dark ? kDark : kLight; }

ImU32 with_alpha(ImU32 color, float alpha) {
  const auto value = static_cast<ImU32>(static_cast<float>(color >> IM_COL32_A_SHIFT & 255) * alpha);
  return (color & ~IM_COL32_A_MASK) | value << IM_COL32_A_SHIFT;
}

void apply_style(const Palette& palette) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = style.FramePadding = {0, 0};
  style.ItemSpacing = style.ItemInnerSpacing = {8, 0};  // rows are spaced by gap()
  style.WindowBorderSize = style.ChildBorderSize = style.FrameBorderSize = style.PopupBorderSize = 0;
  style.FrameRounding = kSmallRadius;
  style.PopupRounding = kRadius;
  style.ScrollbarSize = 10;
  style.ScrollbarRounding = 5;
  style.WindowMinSize = {1, 1};
  style.DisabledAlpha = 1;

  const auto set = [&](ImGuiCol slot, ImU32 color) {
    style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color);
  };
  set(ImGuiCol_Text, palette.text);
  set(ImGuiCol_TextDisabled, palette.muted);
  set(ImGuiCol_WindowBg, palette.backdrop);
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_PopupBg, palette.text);  // tooltips are inverted
  set(ImGuiCol_FrameBg, palette.raised);
  set(ImGuiCol_FrameBgHovered, palette.hover);
  set(ImGuiCol_FrameBgActive, palette.hover);
  set(ImGuiCol_TextSelectedBg, with_alpha(palette.accent, 0.35f));
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, with_alpha(palette.muted, 0.35f));
  set(ImGuiCol_ScrollbarGrabHovered, with_alpha(palette.muted, 0.55f));
  set(ImGuiCol_ScrollbarGrabActive, with_alpha(palette.muted, 0.7f));
  set(ImGuiCol_NavHighlight, palette.accent);
}

}  // namespace untaught::ui
