// Pictures as textures: thumbnails of all photos, previews and finer parts of the selected one.
#pragma once

#include <GLES3/gl3.h>
#include <imgui.h>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "ui/tile_plan.h"

namespace untaught::ui {

enum class ImageKind { kThumb, kBefore, kAfter, kNoise };
inline constexpr int kImageKinds = 4;

struct Texture {
  GLuint name = 0;
  int width = 0, height = 0;  // texels
  ImTextureID id() const { return reinterpret_cast<ImTextureID>(static_cast<uintptr_t>(name)); }
};

struct Tile {
  Texture texture;
  TileRequest part;
  int photo = 0;
};

class ImageStore {
 public:
  // rgba: straight alpha, row-major, width * height * 4 bytes. Replaces an earlier picture of the same kind;
  // a new preview drops the finer part of its kind.
  void set_image(int photo, ImageKind kind, int width, int height, const uint8_t* rgba);
  void set_tile(int photo, ImageKind kind, Rect rect, int width, int height, const uint8_t* rgba);

  const Texture* image(int photo, ImageKind kind) const;
  const Tile* tile(int photo, ImageKind kind) const;

  // Drops what is not needed: thumbnails of photos that `keep_thumb` refuses, and previews of other than
  // `selected`.
  template <class Keep>
  void prune(int selected, Keep keep_thumb) {
    for (auto it = images_.begin(); it != images_.end();) {
      const auto [photo, kind] = it->first;
      const bool keep = kind == ImageKind::kThumb ? keep_thumb(photo) : photo == selected;
      if (keep) {
        ++it;
      } else {
        glDeleteTextures(1, &it->second.name);
        it = images_.erase(it);
      }
    }
    for (auto& tile : tiles_)
      if (tile && tile->photo != selected) drop(tile);
  }

  void drop_results(int photo);  // its after and noise, when a result was discarded

  // Magnified photo pixels as squares, or smoothly.
  void set_sharp(int photo, bool sharp);

  // Two grey squares a side, repeating: what transparent pixels lie on.
  const Texture& checker();

  void forget_all();  // after the context was lost: the names mean nothing any more

 private:
  static Texture upload(int width, int height, const uint8_t* rgba, bool mipmaps);
  static void drop(std::optional<Tile>& tile);

  std::map<std::pair<int, ImageKind>, Texture> images_;
  std::optional<Tile> tiles_[kImageKinds];
  Texture checker_;
};

}  // namespace untaught::ui
