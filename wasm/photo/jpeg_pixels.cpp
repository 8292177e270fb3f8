#include "photo/jpeg_pixels.h"

#include <jerror.h>

#include <string>

#include "photo/libjpeg_errors.h"
#include "photo/messages.h"

namespace untaught::photo {

namespace {

// All bytes are in memory: asking for more means that they have ended.
void set_source(jpeg_decompress_struct& codec, jpeg_source_mgr& source, Bytes bytes) {
  source.next_input_byte = bytes.data();
  source.bytes_in_buffer = bytes.size();
  source.init_source = [](j_decompress_ptr) {};
  source.fill_input_buffer = [](j_decompress_ptr decoder) -> boolean {
    ERREXIT(decoder, JERR_INPUT_EOF);
    return FALSE;
  };
  source.skip_input_data = [](j_decompress_ptr decoder, long count) {
    if (count <= 0) return;
    if (static_cast<size_t>(count) > decoder->src->bytes_in_buffer) ERREXIT(decoder, JERR_INPUT_EOF);
    decoder->src->next_input_byte += count;
    decoder->src->bytes_in_buffer -= static_cast<size_t>(count);
  };
  source.resync_to_restart = jpeg_resync_to_restart;
  source.term_source = [](j_decompress_ptr) {};
  codec.src = &source;
}

// Warnings that leave every pixel intact.
bool is_harmless(int code) {
  return code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
}

// True if all went well. Everything with a destructor belongs to the caller: a jump then skips none.
bool run(jpeg_decompress_struct& codec, LibjpegErrors& errors, Image8& image) {
  if (setjmp(errors.jump) != 0) return false;
  jpeg_read_header(&codec, TRUE);
  codec.out_color_space = JCS_RGB;
  codec.dct_method = JDCT_ISLOW;
  codec.do_fancy_upsampling = TRUE;
  jpeg_start_decompress(&codec);
  image.width_px = static_cast<int>(codec.output_width);
  image.height_px = static_cast<int>(codec.output_height);
  image.pixels.resize(image.row_bytes() * codec.output_height);
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW row = image.at(0, static_cast<int>(codec.output_scanline));
    jpeg_read_scanlines(&codec, &row, 1);
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
  codec.err = errors.install();
  codec.err->emit_message = [](j_common_ptr decoder, int level) {
    if (level < 0 && !is_harmless(decoder->err->msg_code)) decoder->err->error_exit(decoder);
  };
  jpeg_create_decompress(&codec);
  set_source(codec, source, bytes);
  const bool is_whole = run(codec, errors, image);
  jpeg_destroy_decompress(&codec);
  if (is_whole) return image;
  if (errors.manager.msg_code == JERR_OUT_OF_MEMORY)
    return file_error(ErrorCode::kDeviceLimit, name, "there is not enough memory for it");
  return corrupt(name, "the JPEG data is damaged or truncated (" + std::string(errors.message) + ")");
}

}  // namespace untaught::photo
