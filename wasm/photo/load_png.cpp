#include "photo/load_png.h"

#include <algorithm>

#include "photo/icc.h"
#include "photo/messages.h"
#include "photo/orientation.h"
#include "photo/png_chunks.h"
#include "photo/stb_pixels.h"

namespace untaught::photo {

namespace {

// stb_image looks colours up beyond the end of a short palette, in memory that was never written. A copy of
// the file with the palette filled up with black, as libpng reads it, gives every index a colour.
std::vector<uint8_t> with_full_palette(Bytes bytes, const PngStructure& structure) {
  const size_t entries = size_t{3} << structure.bits;
  const size_t begin = structure.palette_offset;
  const size_t end = begin + structure.palette_bytes;
  std::vector<uint8_t> filled(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(end));
  filled.resize(begin + entries, 0);
  filled[begin - 6] = static_cast<uint8_t>(entries >> 8);
  filled[begin - 5] = static_cast<uint8_t>(entries & 255);
  filled.insert(filled.end(), bytes.begin() + static_cast<ptrdiff_t>(end), bytes.end());
  return filled;
}

}  // namespace

Result<Photo> load_png(Bytes bytes, std::string_view name) {
  auto structure = read_png_structure(bytes, name);
  if (!structure) return structure.error();
  const int width = structure->width_px, height = structure->height_px;
  std::vector<uint8_t> filled;
  if (structure->palette_bytes > 0 && structure->palette_bytes < size_t{3} << structure->bits) {
    filled = with_full_palette(bytes, *structure);
    bytes = filled;
  }
  const auto bits = structure->bits == 16 ? SampleBits::k16 : SampleBits::k8;
  auto image = stb_decode(bytes, structure->has_alpha ? 4 : 3, bits, int64_t{width} * height, name);
  if (!image) return image.error();
  if (image->width_px != width || image->height_px != height)
    return corrupt(name, "its headers contradict each other");

  Photo photo;
  photo.format = Format::kPng;
  photo.orientation = structure->orientation;
  photo.stored_width_px = width;
  photo.stored_height_px = height;
  photo.had_alpha = structure->has_alpha;
  photo.reduced_from_16_bits = bits == SampleBits::k16;
  if (is_rgb_icc(structure->icc)) photo.icc = std::move(structure->icc);
  photo.dropped_icc = structure->has_icc && photo.icc.empty();
  photo.colour_chunks = std::move(structure->colour_chunks);
  photo.image = upright(std::move(*image), photo.orientation);
  return photo;
}

}  // namespace untaught::photo
