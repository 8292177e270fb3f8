#include "ui/image_store.h"

namespace untaught::ui {

Texture ImageStore::upload(int width, int height, const uint8_t* rgba, bool mipmaps) {
  Texture texture{0, width, height};
  glGenTextures(1, &texture.name);
  glBindTexture(GL_TEXTURE_2D, texture.name);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, mipmaps ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
  if (mipmaps) glGenerateMipmap(GL_TEXTURE_2D);
  return texture;
}

void ImageStore::drop(std::optional<Tile>& tile) {
  glDeleteTextures(1, &tile->texture.name);
  tile.reset();
}

void ImageStore::set_image(int photo, ImageKind kind, int width, int height, const uint8_t* rgba) {
  Texture& slot = images_[{photo, kind}];
  if (slot.name) glDeleteTextures(1, &slot.name);
  slot = upload(width, height, rgba, true);
  auto& tile = tiles_[static_cast<int>(kind)];
  if (tile && tile->photo == photo) drop(tile);
}

void ImageStore::set_tile(int photo, ImageKind kind, Rect rect, int width, int height, const uint8_t* rgba) {
  auto& tile = tiles_[static_cast<int>(kind)];
  if (tile) drop(tile);
  tile = Tile{upload(width, height, rgba, false), {rect, static_cast<double>(width) / rect.width}, photo};
}

const Texture* ImageStore::image(int photo, ImageKind kind) const {
  const auto found = images_.find({photo, kind});
  return found == images_.end() ? nullptr : &found->second;
}

const Tile* ImageStore::tile(int photo, ImageKind kind) const {
  const auto& tile = tiles_[static_cast<int>(kind)];
  return tile && tile->photo == photo ? &*tile : nullptr;
}

void ImageStore::drop_results(int photo) {
  for (const ImageKind kind : {ImageKind::kAfter, ImageKind::kNoise}) {
    if (const auto found = images_.find({photo, kind}); found != images_.end()) {
      glDeleteTextures(1, &found->second.name);
      images_.erase(found);
    }
    auto& tile = tiles_[static_cast<int>(kind)];
    if (tile && tile->photo == photo) drop(tile);
  }
}

void ImageStore::set_sharp(int photo, bool sharp) {
  const auto set = [&](const Texture& texture) {
    glBindTexture(GL_TEXTURE_2D, texture.name);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, sharp ? GL_NEAREST : GL_LINEAR);
  };
  for (const ImageKind kind : {ImageKind::kBefore, ImageKind::kAfter, ImageKind::kNoise}) {
    if (const Texture* texture = image(photo, kind)) set(*texture);
    if (const Tile* part = tile(photo, kind)) set(part->texture);
  }
}

const Texture& ImageStore::checker() {
  if (!checker_.name) {
    const uint8_t light[4] = {214, 214, 214, 255}, dark[4] = {184, 184, 184, 255};
    uint8_t texels[16];
    for (int i = 0; i < 4; ++i)
      for (int c = 0; c < 4; ++c) texels[i * 4 + c] = (i == 0 || i == 3) ? light[c] : dark[c];
    checker_ = upload(2, 2, texels, false);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_REPEAT);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_REPEAT);
  }
  return checker_;
}

void ImageStore::forget_all() {
  images_.clear();
  for (auto& tile : tiles_) tile.reset();
  checker_ = {};
}

}  // namespace untaught::ui
