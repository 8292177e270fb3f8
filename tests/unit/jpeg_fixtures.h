// JPEG files of any coding, written with libjpeg itself, and their coefficients read back with it: the code
// under test is in neither.
#pragma once

// clang-format off: jpeglib.h needs what comes before it
#include <cstdio>
#include <jpeglib.h>
// clang-format on

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "core/image.h"

namespace jpeg_fixtures {

using untaught::Image8;

inline constexpr int kBlack = 200;

struct Coding {
  int components = 3;  // 1: gray, of the picture's green; 4: the picture's channels as inks, and kBlack
  std::array<int, 3> h{1, 1, 1}, v{1, 1, 1};
  bool progressive = false, one_table = false, separate_scans = false, stores_rgb = false, is_ycck = false;
  int restart_interval = 0;
  int quality = 85;
};

inline std::vector<uint8_t> jpeg_file(const Image8& image, const Coding& coding) {
  jpeg_compress_struct codec{};
  jpeg_error_mgr errors;
  codec.err = jpeg_std_error(&errors);
  jpeg_create_compress(&codec);
  // Far more than these small pictures take.
  struct Destination : jpeg_destination_mgr {
    std::vector<uint8_t> bytes = std::vector<uint8_t>(1 << 20);
  } destination;
  destination.init_destination = [](j_compress_ptr c) {
    auto& self = *static_cast<Destination*>(c->dest);
    self.next_output_byte = self.bytes.data();
    self.free_in_buffer = self.bytes.size();
  };
  destination.empty_output_buffer = [](j_compress_ptr) -> boolean { std::abort(); };
  destination.term_destination = [](j_compress_ptr) {};
  codec.dest = &destination;
  codec.image_width = static_cast<JDIMENSION>(image.width_px);
  codec.image_height = static_cast<JDIMENSION>(image.height_px);
  codec.input_components = coding.components;
  codec.in_color_space = coding.components == 1 ? JCS_GRAYSCALE : coding.components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults(&codec);
  if (coding.stores_rgb) jpeg_set_colorspace(&codec, JCS_RGB);
  if (coding.is_ycck) jpeg_set_colorspace(&codec, JCS_YCCK);
  jpeg_set_quality(&codec, coding.quality, TRUE);
  codec.restart_interval = static_cast<unsigned>(coding.restart_interval);
  static const jpeg_scan_info scans[3] = {
      {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
  for (int i = 0; i < coding.components; ++i) {
    const size_t at = i == 3 ? 0 : static_cast<size_t>(i);  // black is like luma
    codec.comp_info[i].h_samp_factor = coding.h[at];
    codec.comp_info[i].v_samp_factor = coding.v[at];
    if (coding.one_table) codec.comp_info[i].quant_tbl_no = 0;
  }
  if (coding.separate_scans) {
    codec.scan_info = scans;
    codec.num_scans = 3;
  }
  if (coding.progressive) jpeg_simple_progression(&codec);
  jpeg_start_compress(&codec, TRUE);
  std::vector<uint8_t> row;
  for (int y = 0; y < image.height_px; ++y) {
    row.clear();
    for (int x = 0; x < image.width_px; ++x) {
      const uint8_t* pixel = image.at(x, y);
      if (coding.components == 1)
        row.push_back(pixel[1]);
      else
        row.insert(row.end(), pixel, pixel + 3);
      if (coding.components == 4) row.push_back(kBlack);
    }
    JSAMPROW rows[1] = {row.data()};
    jpeg_write_scanlines(&codec, rows, 1);
  }
  jpeg_finish_compress(&codec);
  destination.bytes.resize(destination.bytes.size() - destination.free_in_buffer);
  jpeg_destroy_compress(&codec);
  return destination.bytes;
}

struct Component {
  int h = 0, v = 0, width_blocks = 0, height_blocks = 0;
  std::array<uint16_t, 64> table{};
  std::vector<std::array<int16_t, 64>> blocks;  // row by row; coefficients [vertical * 8 + horizontal]
  const std::array<int16_t, 64>& at(int x, int y) const {
    return blocks[static_cast<size_t>(y * width_blocks + x)];
  }
};

struct Coefficients {
  bool progressive = false;
  int restart_interval = 0, h_max = 1, v_max = 1;
  std::vector<Component> components;
};

inline Coefficients coefficients_of(std::span<const uint8_t> file) {
  jpeg_decompress_struct codec{};
  jpeg_error_mgr errors;
  codec.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&codec);
  jpeg_source_mgr source{};
  source.next_input_byte = file.data();
  source.bytes_in_buffer = file.size();
  source.init_source = [](j_decompress_ptr) {};
  source.fill_input_buffer = [](j_decompress_ptr) -> boolean { std::abort(); };
  source.skip_input_data = [](j_decompress_ptr c, long count) {
    c->src->next_input_byte += count;
    c->src->bytes_in_buffer -= static_cast<size_t>(count);
  };
  source.resync_to_restart = jpeg_resync_to_restart;
  source.term_source = [](j_decompress_ptr) {};
  codec.src = &source;
  jpeg_read_header(&codec, TRUE);
  jvirt_barray_ptr* arrays = jpeg_read_coefficients(&codec);
  Coefficients result{codec.progressive_mode != FALSE,
                      static_cast<int>(codec.restart_interval),
                      codec.max_h_samp_factor,
                      codec.max_v_samp_factor,
                      {}};
  for (int i = 0; i < codec.num_components; ++i) {
    const auto& info = codec.comp_info[i];
    Component component{info.h_samp_factor,
                        info.v_samp_factor,
                        static_cast<int>(info.width_in_blocks),
                        static_cast<int>(info.height_in_blocks),
                        {},
                        {}};
    std::copy_n(info.quant_table->quantval, 64, component.table.begin());
    for (JDIMENSION y = 0; y < info.height_in_blocks; ++y) {
      const JBLOCKARRAY row =
          codec.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&codec), arrays[i], y, 1, FALSE);
      for (JDIMENSION x = 0; x < info.width_in_blocks; ++x) {
        std::copy_n(row[0][x], 64, component.blocks.emplace_back().begin());
      }
    }
    result.components.push_back(std::move(component));
  }
  jpeg_finish_decompress(&codec);
  jpeg_destroy_decompress(&codec);
  return result;
}

}  // namespace jpeg_fixtures
