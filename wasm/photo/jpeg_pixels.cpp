#include "photo/jpeg_pixels.h"

#include <jerror.h>

#include <string>
#include <vector>

#include "photo/libjpeg_errors.h"
#include "photo/libjpeg_io.h"
#include "photo/messages.h"

namespace untaught::photo {

namespace {

// One row of four inks to RGB.
void mix(const std::vector<uint8_t>& inks, uint8_t* pixel) {
  for (size_t at = 0; at < inks.size(); at += 4) {
    for (size_t c = 0; c < 3; ++c) *pixel++ = static_cast<uint8_t>((inks[at + c] * inks[at + 3] + 127) / 255);
  }
}

// True if all went well. Everything with a destructor belongs to the caller: a jump then skips none.
bool run(jpeg_decompress_struct& codec, LibjpegErrors& errors, Image8& image, std::vector<uint8_t>& inks) {
  if (setjmp(errors.jump) != 0) return false;
  jpeg_read_header(&codec, TRUE);
  const bool is_cmyk = codec.num_components == 4;
  codec.out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
  codec.dct_method = JDCT_ISLOW;
  codec.do_fancy_upsampling = TRUE;
  jpeg_start_decompress(&codec);
  image.width_px = static_cast<int>(codec.output_width);
  image.height_px = static_cast<int>(codec.output_height);
  image.pixels.resize(image.row_bytes() * codec.output_height);
  if (is_cmyk) inks.resize(size_t{codec.output_width} * 4);
  while (codec.output_scanline < codec.output_height) {
    uint8_t* pixels = image.at(0, static_cast<int>(codec.output_scanline));
    JSAMPROW row = is_cmyk ? inks.data() : pixels;
    jpeg_read_scanlines(&codec, &row, 1);
    if (is_cmyk) mix(inks, pixels);
  }
  jpeg_finish_decompress(&codec);
  return true;
}

}  // namespace

Result<Image8> jpeg_decode(Bytes bytes, std::string_view name) {
  jpeg_decompress_struct codec{};
  jpeg_source_mgr source{};
  LibjpegErrors errors;
  Image8 image;
  std::vector<uint8_t> inks;
  codec.err = errors.install();
  jpeg_create_decompress(&codec);
  set_source(codec, source, bytes);
  const bool is_whole = run(codec, errors, image, inks);
  jpeg_destroy_decompress(&codec);
  if (is_whole) return image;
  if (errors.manager.msg_code == JERR_OUT_OF_MEMORY)
    return file_error(ErrorCode::kDeviceLimit, name, "there is not enough memory for it");
  return corrupt(name, "the JPEG data is damaged or truncated (" + std::string(errors.message) + ")");
}

}  // namespace untaught::photo
