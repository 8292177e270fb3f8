#include <algorithm>
#include <cassert>
#include <cstring>
#include <memory>
#include <numeric>

#include "photo/encode.h"
#include "photo/libjpeg_errors.h"
#include "photo/libjpeg_io.h"

namespace untaught::photo {

namespace {

constexpr int kQuality = 95;
// Optimised Huffman codes and progression hold all coefficients in memory, six bytes a pixel at 4:4:4. Above
// this size the standard codes do, a few per cent larger.
constexpr int64_t kMaxTwoPassPixels = 24 * 1000 * 1000;

// Whether libjpeg can write the subsampling: a component's factor divides the largest, ten blocks at most in
// a unit.
bool is_writable(const JpegCoding& coding) {
  const auto& h = coding.h_sampling;
  const auto& v = coding.v_sampling;
  const int h_max = *std::max_element(h.begin(), h.end()), v_max = *std::max_element(v.begin(), v.end());
  int blocks = 0;
  for (size_t i = 0; i < 3; ++i) {
    if (h_max % h[i] != 0 || v_max % v[i] != 0 || !coding.tables[i]) return false;
    blocks += h[i] * v[i];
  }
  return blocks <= 10;
}

// The coding to write three components with, or nothing if the source's does not serve.
std::optional<JpegCoding> usable(std::optional<JpegCoding> coding) {
  if (!coding) return std::nullopt;
  if (coding->components == 1) {
    coding->h_sampling = coding->v_sampling = {1, 1, 1};
    coding->tables[1] = coding->tables[2] = coding->tables[0];
  }
  // The same subsampling in its smallest numbers (2x2, 2x2, 2x2 is 4:4:4 too).
  for (auto* factors : {&coding->h_sampling, &coding->v_sampling}) {
    const int common = std::gcd(std::gcd((*factors)[0], (*factors)[1]), (*factors)[2]);
    for (int& factor : *factors) factor /= common;
  }
  return is_writable(*coding) ? coding : std::nullopt;
}

void set_coding(jpeg_compress_struct& codec, const std::optional<JpegCoding>& coding, bool is_two_pass) {
  jpeg_set_defaults(&codec);
  if (coding && coding->stores_rgb) jpeg_set_colorspace(&codec, JCS_RGB);
  jpeg_set_quality(&codec, kQuality, TRUE);
  codec.dct_method = JDCT_ISLOW;
  codec.optimize_coding = is_two_pass ? TRUE : FALSE;
  int table_count = 0;
  std::array<const QuantTable*, 3> tables{};
  for (int i = 0; i < 3; ++i) {
    const auto at = static_cast<size_t>(i);
    auto& component = codec.comp_info[i];
    component.h_samp_factor = coding ? coding->h_sampling[at] : 1;
    component.v_samp_factor = coding ? coding->v_sampling[at] : 1;
    if (!coding) continue;
    // Equal tables are written once.
    int id = 0;
    while (id < table_count && *tables[static_cast<size_t>(id)] != *coding->tables[at]) ++id;
    if (id == table_count) {
      tables[static_cast<size_t>(table_count++)] = &*coding->tables[at];
      std::array<unsigned int, 64> steps{};
      std::copy(coding->tables[at]->begin(), coding->tables[at]->end(), steps.begin());
      jpeg_add_quant_table(&codec, id, steps.data(), 100, FALSE);
    }
    component.quant_tbl_no = id;
  }
  if (coding && coding->progressive && is_two_pass) jpeg_simple_progression(&codec);
}

// Three channels of one row; alpha is laid over white.
void flatten_row(const Image8& pixels, int y, std::vector<uint8_t>& row) {
  const uint8_t* in = pixels.at(0, y);
  if (pixels.channels == 3) {
    std::memcpy(row.data(), in, row.size());
    return;
  }
  for (size_t at = 0; at < row.size(); at += 3, in += 4) {
    const int alpha = in[3];
    for (size_t c = 0; c < 3; ++c)
      row[at + c] = static_cast<uint8_t>((in[c] * alpha + 255 * (255 - alpha) + 127) / 255);
  }
}

// True if all went well. Everything with a destructor belongs to the caller: a jump then skips none.
bool run(jpeg_compress_struct& codec, LibjpegErrors& errors, const Image8& pixels,
         std::span<const uint8_t> icc, const std::optional<JpegCoding>& coding, std::vector<uint8_t>& row) {
  if (setjmp(errors.jump) != 0) return false;
  codec.image_width = static_cast<JDIMENSION>(pixels.width_px);
  codec.image_height = static_cast<JDIMENSION>(pixels.height_px);
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  set_coding(codec, coding, int64_t{pixels.width_px} * pixels.height_px <= kMaxTwoPassPixels);
  jpeg_start_compress(&codec, TRUE);
  write_icc(codec, icc);
  JSAMPROW rows[1] = {row.data()};
  for (int y = 0; y < pixels.height_px; ++y) {
    flatten_row(pixels, y, row);
    jpeg_write_scanlines(&codec, rows, 1);
  }
  jpeg_finish_compress(&codec);
  return true;
}

}  // namespace

Result<std::vector<uint8_t>> write_jpeg(const Image8& pixels, std::span<const uint8_t> icc,
                                        const std::optional<JpegCoding>& coding) {
  assert(pixels.channels == 3 || pixels.channels == 4);
  assert(pixels.pixels.size() == pixels.row_bytes() * static_cast<size_t>(pixels.height_px));
  if (icc.size() > kMaxJpegIccBytes) {
    return Error{ErrorCode::kEncodeFailed, "the ICC profile is too long for a JPEG file"};
  }
  jpeg_compress_struct codec{};
  LibjpegErrors errors;
  auto destination = std::make_unique<VectorDestination>();
  std::vector<uint8_t> row(static_cast<size_t>(pixels.width_px) * 3);
  const auto chosen = usable(coding);
  codec.err = errors.install();
  jpeg_create_compress(&codec);
  destination->install(codec);
  const bool is_written = run(codec, errors, pixels, icc, chosen, row);
  jpeg_destroy_compress(&codec);
  if (is_written) return std::move(destination->file);
  return Error{ErrorCode::kEncodeFailed,
               "the JPEG file could not be written (" + std::string(errors.message) + ")"};
}

}  // namespace untaught::photo
