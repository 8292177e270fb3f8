#include "photo/rewrite_jpeg.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>

#include "photo/block_difference.h"
#include "photo/icc.h"
#include "photo/jpeg_markers.h"
#include "photo/libjpeg_errors.h"
#include "photo/libjpeg_io.h"
#include "photo/orientation.h"

extern "C" {
#include <transupp.h>
}

namespace untaught::photo {

namespace {

// The largest coefficient of an 8-bit file that Huffman codes can write.
constexpr int kMaxCoefficient = 1023;

// Everything that lives while libjpeg may jump.
struct Transcoder {
  jpeg_decompress_struct reader{};
  jpeg_compress_struct writer{};
  jpeg_source_mgr source{};
  VectorDestination destination;
  LibjpegErrors errors;
  jpeg_transform_info transform{};
  bool is_upright = true;
};

JXFORM_CODE transform_of(int orientation) {
  constexpr JXFORM_CODE kTransforms[] = {JXFORM_NONE,      JXFORM_FLIP_H, JXFORM_ROT_180,    JXFORM_FLIP_V,
                                         JXFORM_TRANSPOSE, JXFORM_ROT_90, JXFORM_TRANSVERSE, JXFORM_ROT_270};
  return kTransforms[orientation - 1];
}

// Source: JFIF 1.02, "Colour space".
JpegComponent component_of(const jpeg_decompress_struct& reader, int number) {
  constexpr std::array<std::array<float, 3>, 3> kYcc = {
      {{0.299f, 0.587f, 0.114f}, {-0.168735892f, -0.331264108f, 0.5f}, {0.5f, -0.418687589f, -0.081312411f}}};
  constexpr std::array<std::array<float, 3>, 3> kRgb = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  const auto& info = reader.comp_info[number];
  const auto& weights = reader.jpeg_color_space == JCS_RGB ? kRgb : kYcc;
  if (reader.num_components == 1) return {kYcc[0], 1, 1};
  return {weights[static_cast<size_t>(number)], reader.max_h_samp_factor / info.h_samp_factor,
          reader.max_v_samp_factor / info.v_samp_factor};
}

void add_to_block(JCOEF* block, const JQUANT_TBL& steps, const std::array<float, 64>& noise) {
  for (size_t k = 0; k < 64; ++k) {
    const float in_steps = noise[k] / static_cast<float>(steps.quantval[k]);
    const int change = static_cast<int>(in_steps < 0 ? in_steps - 0.5f : in_steps + 0.5f);
    if (change == 0) continue;
    const int old = block[k];
    const int sum = std::clamp(old + change, std::min(old, -kMaxCoefficient), std::max(old, kMaxCoefficient));
    block[k] = static_cast<JCOEF>(sum);
  }
}

void add_noise(jpeg_decompress_struct& reader, jvirt_barray_ptr* coefficients,
               const BlockDifference& difference) {
  std::array<float, 64> noise;
  for (int number = 0; number < reader.num_components; ++number) {
    const auto& info = reader.comp_info[number];
    const JpegComponent component = component_of(reader, number);
    for (JDIMENSION y = 0; y < info.height_in_blocks; ++y) {
      const JBLOCKARRAY row = reader.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&reader),
                                                             coefficients[number], y, 1, TRUE);
      for (JDIMENSION x = 0; x < info.width_in_blocks; ++x) {
        if (!difference.samples(component, static_cast<int>(x), static_cast<int>(y), noise)) continue;
        transform_block(noise);
        add_to_block(row[0][x], *info.quant_table, noise);
      }
    }
  }
}

// An EXIF segment with one directory of one entry, tag 0x0112. Source: EXIF 2.32, 4.5.4 and 4.6.4.
void write_orientation(jpeg_compress_struct& writer, int orientation) {
  const std::array<uint8_t, 32> segment = {
      'E', 'x', 'i', 'f', 0,  0, 'M', 'M', 0, 42, 0, 0, 0,
      8,   0,   1,   1,   18, 0, 3,   0,   0, 0,  1, 0, static_cast<uint8_t>(orientation),
      0,   0,   0,   0,   0,  0};
  jpeg_write_marker(&writer, JPEG_APP0 + 1, segment.data(), segment.size());
}

// True if all went well. Everything with a destructor belongs to the caller: a jump then skips none.
bool run(Transcoder& codec, const BlockDifference& difference, int orientation, Bytes icc) {
  auto& [reader, writer, source, destination, errors, transform, is_upright] = codec;
  if (setjmp(errors.jump) != 0) return false;
  jpeg_read_header(&reader, TRUE);
  transform.transform = transform_of(orientation);
  transform.perfect = TRUE;
  is_upright = jtransform_request_workspace(&reader, &transform) != FALSE;
  if (!is_upright) {
    transform.transform = JXFORM_NONE;
    jtransform_request_workspace(&reader, &transform);
  }
  jvirt_barray_ptr* coefficients = jpeg_read_coefficients(&reader);
  add_noise(reader, coefficients, difference);

  jpeg_copy_critical_parameters(&reader, &writer);
  jvirt_barray_ptr* turned = jtransform_adjust_parameters(&reader, &writer, coefficients, &transform);
  writer.optimize_coding = TRUE;
  writer.restart_interval = reader.restart_interval;
  if (reader.progressive_mode) jpeg_simple_progression(&writer);
  jpeg_write_coefficients(&writer, turned);
  if (!is_upright) write_orientation(writer, orientation);
  write_icc(writer, icc);
  jtransform_execute_transform(&reader, &writer, coefficients, &transform);
  jpeg_finish_compress(&writer);
  jpeg_finish_decompress(&reader);
  return true;
}

}  // namespace

Result<RewrittenJpeg> rewrite_jpeg(Bytes bytes, const Photo& source, const Image8& after) {
  assert(source.jpeg);
  const auto structure = read_jpeg_structure(bytes, "the file");
  if (!structure) return structure.error();
  const bool fits = source.jpeg->components == 1 ? is_gray_icc(structure->icc) : is_rgb_icc(structure->icc);
  const Bytes icc = fits && structure->icc.size() <= kMaxJpegIccBytes ? Bytes(structure->icc) : Bytes();

  const BlockDifference difference(source.image, after, source.orientation);
  auto codec = std::make_unique<Transcoder>();
  codec->reader.err = codec->writer.err = codec->errors.install();
  jpeg_create_decompress(&codec->reader);
  jpeg_create_compress(&codec->writer);
  set_source(codec->reader, codec->source, bytes.first(structure->end));
  codec->destination.install(codec->writer);
  const bool is_written = run(*codec, difference, source.orientation, icc);
  jpeg_destroy_compress(&codec->writer);
  jpeg_destroy_decompress(&codec->reader);
  if (is_written) return RewrittenJpeg{std::move(codec->destination.file), codec->is_upright};
  return Error{ErrorCode::kEncodeFailed,
               "the JPEG file could not be rewritten (" + std::string(codec->errors.message) + ")"};
}

Rect rewritten_area(const Region& region, const Photo& source) {
  const JpegCoding stored = upright(*source.jpeg, inverse(source.orientation));
  const auto unit = [&](const std::array<int, 3>& factors) {
    if (stored.components == 1) return 1;
    return *std::max_element(factors.begin(), factors.end()) /
           *std::min_element(factors.begin(), factors.end());
  };
  const auto grow = [](int& begin, int& length, int sample_px, int side_px) {
    const int block = 8 * sample_px, reach = sample_px > 1 ? sample_px : 0;
    const int first = std::max(begin / block * block - reach, 0);
    const int end = std::min((begin + length + block - 1) / block * block + reach, side_px);
    begin = first;
    length = end - first;
  };
  const Rect around = bounds_of(region);
  const int left = std::max(around.x, 0), top = std::max(around.y, 0);
  const Rect inside{left, top, std::min(around.x + around.width, source.image.width_px) - left,
                    std::min(around.y + around.height, source.image.height_px) - top};
  Rect area = upright(inside, source.image.width_px, source.image.height_px, inverse(source.orientation));
  grow(area.x, area.width, unit(stored.h_sampling), source.stored_width_px);
  grow(area.y, area.height, unit(stored.v_sampling), source.stored_height_px);
  return upright(area, source.stored_width_px, source.stored_height_px, source.orientation);
}

Status verify_rewritten(const Photo& source, const Image8& result, std::span<const Region> regions,
                        bool was_turned) {
  const Image8& before = source.image;
  if (before.width_px != result.width_px || before.height_px != result.height_px) {
    return Error{ErrorCode::kEncodeFailed, "the written file has another size"};
  }
  std::vector<Rect> areas;
  for (const Region& region : regions) areas.push_back(rewritten_area(region, source));
  const int allowed = was_turned ? kTurnedRounding : 0;
  std::vector<uint8_t> is_inside(static_cast<size_t>(before.width_px));
  for (int y = 0; y < before.height_px; ++y) {
    std::fill(is_inside.begin(), is_inside.end(), uint8_t{0});
    for (const Rect& area : areas) {
      if (y >= area.y && y < area.y + area.height)
        std::fill_n(is_inside.begin() + area.x, area.width, uint8_t{1});
    }
    const uint8_t *a = before.at(0, y), *b = result.at(0, y);
    for (size_t x = 0; x < is_inside.size(); ++x, a += 3, b += 3) {
      if (is_inside[x] != 0) continue;
      int change = 0;
      for (int c = 0; c < 3; ++c) change = std::max(change, std::abs(a[c] - b[c]));
      if (change <= allowed) continue;
      return Error{ErrorCode::kEncodeFailed, "the written file differs by " + std::to_string(change) +
                                                 " outside the regions, at pixel (" + std::to_string(x) +
                                                 ", " + std::to_string(y) + ")"};
    }
  }
  return Done{};
}

}  // namespace untaught::photo
