// A PNG row's packed samples -> RGB or RGBA of 8 bits: every colour type and depth, palettes and transparent
// colours.
#pragma once

#include <array>
#include <span>

#include "photo/bytes.h"
#include "photo/png_chunks.h"

namespace untaught::photo {

class PngSamples {
 public:
  // bytes: the file, which the structure was read from; both outlive it.
  PngSamples(Bytes bytes, const PngStructure& structure);

  // packed: the row's samples without a filter; pixels: 3 bytes each, 4 where the structure has alpha.
  void expand(std::span<const uint8_t> packed, std::span<uint8_t> pixels) const;

 private:
  uint32_t sample(std::span<const uint8_t> packed, size_t index) const;
  uint8_t to_8_bits(uint32_t sample) const;

  const PngStructure& structure_;
  std::array<std::array<uint8_t, 4>, 256> palette_{};
  std::array<uint32_t, 3> transparent_{};  // the samples that mean alpha 0
  bool has_transparent_ = false;
};

}  // namespace untaught::photo
