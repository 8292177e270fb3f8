#include "photo/load_png.h"

#include "photo/icc.h"
#include "photo/orientation.h"
#include "photo/png_pixels.h"

namespace untaught::photo {

Result<Photo> load_png(Bytes bytes, std::string_view name) {
  auto structure = read_png_structure(bytes, name);
  if (!structure) return structure.error();
  auto image = png_decode(bytes, *structure, name);
  if (!image) return image.error();

  Photo photo;
  photo.format = Format::kPng;
  photo.orientation = structure->orientation;
  photo.stored_width_px = structure->width_px;
  photo.stored_height_px = structure->height_px;
  photo.had_alpha = structure->has_alpha;
  photo.reduced_from_16_bits = structure->bits == 16;
  if (is_rgb_icc(structure->icc)) photo.icc = std::move(structure->icc);
  photo.dropped_icc = structure->has_icc && photo.icc.empty();
  photo.colour_chunks = std::move(structure->colour_chunks);
  photo.image = upright(std::move(*image), photo.orientation);
  return photo;
}

}  // namespace untaught::photo
