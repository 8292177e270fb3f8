#include "photo/png_samples.h"

#include <algorithm>
#include <cstring>

namespace untaught::photo {

namespace {

constexpr int kPalette = 3;

}  // namespace

PngSamples::PngSamples(Bytes bytes, const PngStructure& structure) : structure_(structure) {
  const Bytes transparency = structure.transparency;
  if (structure.colour_type == kPalette) {
    const Bytes colours = bytes.subspan(structure.palette_offset, structure.palette_bytes);
    palette_.fill({0, 0, 0, 255});  // an index beyond the palette's end is black, as libpng reads it
    for (size_t i = 0; i < colours.size(); ++i) palette_[i / 3][i % 3] = colours[i];
    for (size_t i = 0; i < transparency.size(); ++i) palette_[i][3] = transparency[i];
    return;
  }
  has_transparent_ = !transparency.empty();
  const uint32_t mask = (1u << structure.bits) - 1;
  for (size_t i = 0; i < transparency.size() / 2; ++i)
    transparent_[i] = *read_u16(transparency, 2 * i) & mask;
}

uint32_t PngSamples::sample(std::span<const uint8_t> packed, size_t index) const {
  const auto bits = static_cast<size_t>(structure_.bits);
  if (bits == 8) return packed[index];
  if (bits == 16) return static_cast<uint32_t>(packed[2 * index] << 8 | packed[2 * index + 1]);
  const size_t at = index * bits;
  return packed[at / 8] >> (8 - bits - at % 8) & ((1u << bits) - 1);
}

uint8_t PngSamples::to_8_bits(uint32_t sample) const {
  if (structure_.bits == 8) return static_cast<uint8_t>(sample);
  if (structure_.bits == 16)
    return static_cast<uint8_t>((sample * 255 + 32767) / 65535);  // by a constant: fast
  const uint32_t largest = (1u << structure_.bits) - 1;
  return static_cast<uint8_t>((sample * 255 + largest / 2) / largest);
}

void PngSamples::expand(std::span<const uint8_t> packed, std::span<uint8_t> pixels) const {
  const size_t samples = structure_.samples(), channels = structure_.has_alpha ? 4 : 3;
  if (structure_.bits == 8 && samples == channels) {  // most photos
    std::memcpy(pixels.data(), packed.data(), pixels.size());
    return;
  }
  const size_t colours = samples >= 3 ? 3 : 1;
  for (size_t x = 0; x * channels < pixels.size(); ++x) {
    uint8_t* pixel = pixels.data() + x * channels;
    if (structure_.colour_type == kPalette) {
      std::memcpy(pixel, palette_[sample(packed, x)].data(), channels);
      continue;
    }
    bool is_transparent = has_transparent_;
    for (size_t c = 0; c < 3; ++c) {
      const uint32_t value = sample(packed, x * samples + std::min(c, colours - 1));
      is_transparent = is_transparent && value == transparent_[std::min(c, colours - 1)];
      pixel[c] = to_8_bits(value);
    }
    if (channels == 3) continue;
    const bool has_own = samples > colours;
    pixel[3] = has_own ? to_8_bits(sample(packed, x * samples + colours)) : is_transparent ? 0 : 255;
  }
}

}  // namespace untaught::photo
