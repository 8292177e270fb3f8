#include "photo/load_jpeg.h"

#include "photo/icc.h"
#include "photo/jpeg_markers.h"
#include "photo/jpeg_pixels.h"
#include "photo/messages.h"
#include "photo/orientation.h"
#include "photo/size_limits.h"

namespace untaught::photo {

Result<Photo> load_jpeg(Bytes bytes, std::string_view name) {
  auto structure = read_jpeg_structure(bytes, name);
  if (!structure) return structure.error();
  const int width = structure->width_px, height = structure->height_px;
  if (Status size = check_size(width, height, name); !size) return size.error();
  const Bytes picture = bytes.first(structure->end);  // what may follow (previews, video) is not looked at
  auto image = jpeg_decode(picture, name);
  if (!image) return image.error();
  if (image->width_px != width || image->height_px != height)
    return corrupt(name, "its headers contradict each other");

  Photo photo;
  photo.format = Format::kJpeg;
  photo.orientation = structure->orientation;
  photo.stored_width_px = width;
  photo.stored_height_px = height;
  if (is_rgb_icc(structure->icc)) photo.icc = std::move(structure->icc);
  photo.dropped_icc = structure->has_icc && photo.icc.empty();
  photo.converted_from_cmyk = structure->coding.components == 4;
  if (!photo.converted_from_cmyk) photo.jpeg = upright(std::move(structure->coding), photo.orientation);
  photo.image = upright(std::move(*image), photo.orientation);
  return photo;
}

}  // namespace untaught::photo
