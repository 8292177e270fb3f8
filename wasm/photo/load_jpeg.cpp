#include "photo/load_jpeg.h"

#include "photo/icc.h"
#include "photo/jpeg_integrity.h"
#include "photo/jpeg_markers.h"
#include "photo/messages.h"
#include "photo/orientation.h"
#include "photo/size_limits.h"
#include "photo/stb_pixels.h"

namespace untaught::photo {

Result<Photo> load_jpeg(Bytes bytes, std::string_view name) {
  auto structure = read_jpeg_structure(bytes, name);
  if (!structure) return structure.error();
  const int width = structure->width_px, height = structure->height_px;
  if (Status size = check_size(width, height, name); !size) return size.error();
  const Bytes picture = bytes.first(structure->end);  // what may follow (previews, video) is not looked at
  if (Status whole = check_jpeg_data(picture, name); !whole) return whole.error();
  // stb_image's values differ from libjpeg's, which browsers show: on real photos by up to 3 steps (4:2:0),
  // 23 (4:2:2).
  auto image = stb_decode(picture, 3, SampleBits::k8, int64_t{width} * height, name);
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
  photo.jpeg = upright(std::move(structure->coding), photo.orientation);
  photo.image = upright(std::move(*image), photo.orientation);
  return photo;
}

}  // namespace untaught::photo
