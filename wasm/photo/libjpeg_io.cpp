#include "photo/libjpeg_io.h"

#include <jerror.h>

#include <algorithm>

namespace untaught::photo {

namespace {

// Warnings that leave every pixel intact.
bool is_harmless(int code) {
  return code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
}

VectorDestination& destination_of(j_compress_ptr codec) {
  return *reinterpret_cast<VectorDestination*>(codec->dest);
}

void rewind(VectorDestination& self) {
  self.manager.next_output_byte = self.block.data();
  self.manager.free_in_buffer = self.block.size();
}

}  // namespace

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
  codec.err->emit_message = [](j_common_ptr decoder, int level) {
    if (level < 0 && !is_harmless(decoder->err->msg_code)) decoder->err->error_exit(decoder);
  };
}

void VectorDestination::install(jpeg_compress_struct& codec) {
  manager.init_destination = [](j_compress_ptr encoder) { rewind(destination_of(encoder)); };
  manager.empty_output_buffer = [](j_compress_ptr encoder) -> boolean {
    // Called with the block full, whatever the pointers say.
    auto& self = destination_of(encoder);
    self.file.insert(self.file.end(), self.block.begin(), self.block.end());
    rewind(self);
    return TRUE;
  };
  manager.term_destination = [](j_compress_ptr encoder) {
    auto& self = destination_of(encoder);
    self.file.insert(self.file.end(), self.block.data(), self.manager.next_output_byte);
  };
  codec.dest = &manager;
}

void write_icc(jpeg_compress_struct& codec, std::span<const uint8_t> icc) {
  const size_t total = (icc.size() + kMaxIccSegmentBytes - 1) / kMaxIccSegmentBytes;
  for (size_t number = 1; number <= total; ++number) {
    const auto part = icc.subspan((number - 1) * kMaxIccSegmentBytes);
    const auto data = part.first(std::min(part.size(), kMaxIccSegmentBytes));
    jpeg_write_m_header(&codec, JPEG_APP0 + 2, static_cast<unsigned>(data.size() + 14));
    for (const char c : {'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E', '\0'})
      jpeg_write_m_byte(&codec, c);
    jpeg_write_m_byte(&codec, static_cast<int>(number));
    jpeg_write_m_byte(&codec, static_cast<int>(total));
    for (const uint8_t byte : data) jpeg_write_m_byte(&codec, byte);
  }
}

}  // namespace untaught::photo
