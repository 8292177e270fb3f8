#include "ui/fonts.h"

#include <imgui_impl_opengl3.h>

#include <cmath>

extern const unsigned char inter_400Regular[];
extern const unsigned inter_400Regular_size;
extern const unsigned char inter_600SemiBold[];
extern const unsigned inter_600SemiBold_size;

namespace untaught::ui {
namespace {

// File names may be in any of these scripts; others show the fallback glyph (the DOM beside the canvas has
// the name).
constexpr ImWchar kTextRanges[] = {0x0020, 0x017F, 0x0218, 0x021B, 0x0386, 0x03CE, 0x0400, 0x045F, 0x0490,
                                   0x0491, 0x1E9E, 0x1E9E, 0x2010, 0x2026, 0x2030, 0x203A, 0x20AC, 0x20AC,
                                   0x2190, 0x2193, 0x2212, 0x2212, 0x2248, 0x2248, 0};
constexpr ImWchar kTitleRanges[] = {0x0020, 0x017F, 0x2010, 0x2026, 0};

struct Face {
  const unsigned char* bytes;
  unsigned size;
  float height_px;
  const ImWchar* ranges;
};

}  // namespace

Fonts build_fonts(double ratio) {
  const Face faces[kTypeCount] = {
      {inter_400Regular, inter_400Regular_size, 12.5f, kTextRanges},
      {inter_400Regular, inter_400Regular_size, 14, kTextRanges},
      {inter_600SemiBold, inter_600SemiBold_size, 14, kTextRanges},
      {inter_600SemiBold, inter_600SemiBold_size, 17, kTextRanges},
      {inter_600SemiBold, inter_600SemiBold_size, 28, kTitleRanges},
  };
  ImGuiIO& io = ImGui::GetIO();
  io.Fonts->Clear();
  io.Fonts->Flags |= ImFontAtlasFlags_NoMouseCursors;
  io.Fonts->TexDesiredWidth = ratio > 1.5 ? 2048 : 1024;
  Fonts fonts;
  for (int i = 0; i < kTypeCount; ++i) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = ratio < 1.5 ? 2 : 1;  // sub-pixel placement where a pixel is coarse
    config.PixelSnapH = ratio >= 1.5;
    config.GlyphRanges = faces[i].ranges;
    // ImGui fits ascent + descent into the given height, while type is measured by its em: Inter's is 1.21
    // em.
    const float pixels = std::round(faces[i].height_px * 1.21f * static_cast<float>(ratio));
    fonts.by_type[i] = io.Fonts->AddFontFromMemoryTTF(const_cast<unsigned char*>(faces[i].bytes),
                                                      static_cast<int>(faces[i].size), pixels, &config);
  }
  io.FontDefault = fonts[Type::kBody];
  io.FontGlobalScale = static_cast<float>(1 / ratio);
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
  return fonts;
}

}  // namespace untaught::ui
