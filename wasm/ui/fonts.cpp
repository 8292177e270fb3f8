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

// Everything from the CJK radicals on; a typeface of a language holds few of these.
constexpr ImWchar kExtraRanges[] = {0x2E80, 0xFFEF, 0};
// Ascent and descent together, in em: ImGui fits them into the given height, while type is measured by its
// em.
constexpr float kInterHeight = 1.21f, kNotoHeight = 1.448f;

struct Face {
  const unsigned char* bytes;
  unsigned size;
  float height_px;
  const ImWchar* ranges;
  bool semibold;
};

// Merges the language's face into the one that was added last. height_px: of the em, in device pixels.
void add_extra(const std::vector<uint8_t>& face, ImFontConfig config, float height_px,
               const ImWchar* ranges) {
  if (face.empty()) return;
  config.MergeMode = true;
  config.GlyphRanges = ranges;
  ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<uint8_t*>(face.data()), static_cast<int>(face.size()),
                                             std::round(height_px * kNotoHeight), &config);
}

ImVector<ImWchar> ranges_of(const std::string& text) {
  ImFontGlyphRangesBuilder builder;
  builder.AddText(text.c_str());
  ImVector<ImWchar> ranges;
  builder.BuildRanges(&ranges);
  return ranges;
}

}  // namespace

Fonts build_fonts(double ratio, const ExtraFaces& extra) {
  const Face faces[kTypeCount] = {
      {inter_400Regular, inter_400Regular_size, 12.5f, kTextRanges, false},
      {inter_400Regular, inter_400Regular_size, 14, kTextRanges, false},
      {inter_600SemiBold, inter_600SemiBold_size, 14, kTextRanges, true},
      {inter_600SemiBold, inter_600SemiBold_size, 17, kTextRanges, true},
      {inter_600SemiBold, inter_600SemiBold_size, 28, kTitleRanges, true},
  };
  ImGuiIO& io = ImGui::GetIO();
  io.Fonts->Clear();
  io.Fonts->Flags |= ImFontAtlasFlags_NoMouseCursors;
  io.Fonts->TexDesiredWidth = ratio > 1.5 ? 2048 : 1024;
  const ImVector<ImWchar> hero_ranges = ranges_of(extra.hero_text);
  Fonts fonts;
  for (int i = 0; i < kTypeCount; ++i) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = ratio < 1.5 ? 2 : 1;  // sub-pixel placement where a pixel is coarse
    config.PixelSnapH = ratio >= 1.5;
    config.GlyphRanges = faces[i].ranges;
    const float height_px = faces[i].height_px * static_cast<float>(ratio);
    fonts.by_type[i] = io.Fonts->AddFontFromMemoryTTF(const_cast<unsigned char*>(faces[i].bytes),
                                                      static_cast<int>(faces[i].size),
                                                      std::round(height_px * kInterHeight), &config);
    const bool hero = static_cast<Type>(i) == Type::kHero;
    add_extra(faces[i].semibold ? extra.semibold : extra.regular, config, height_px,
              hero ? hero_ranges.Data : kExtraRanges);
  }
  io.FontDefault = fonts[Type::kBody];
  io.FontGlobalScale = static_cast<float>(1 / ratio);
  io.Fonts->Build();  // hero_ranges is gone after this
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
  return fonts;
}

}  // namespace untaught::ui
