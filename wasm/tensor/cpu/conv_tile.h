// The innermost loops of convolution: register tiles of pixels x channels. Inputs are zero-padded copies
// (conv_pack.h), so no loop here knows about borders.
#pragma once

#include <array>
#include <utility>

#include "tensor/cpu/simd.h"

namespace untaught::tensor::cpu {

// 4 pixels x 8 channels: 8 accumulators, 2 weights and 4 inputs fit the 15 registers that WebAssembly engines
// have on x86; with 5 pixels, whose inputs the compilers load ahead, accumulators are spilled (half the
// speed, measured). Channels that fill one vector only take 6 pixels: fewer sums would wait for each other. A
// weight gradient reads its rows through one pointer and has room for 5. For the same reason the loops are
// not unrolled, but to pairs where multiply and add are two instructions: half of the pointer steps gain 5 %
// there, nothing with a fused one (measured; four at a time lose 10 % and 30 %).
inline constexpr bool kPairs = !kFused;
inline constexpr uint32_t kTilePixels = 4;
inline constexpr uint32_t kNarrowTilePixels = 6;
inline constexpr uint32_t kTileRows = 5;       // of a weight gradient
inline constexpr uint32_t kPanelChannels = 8;  // weights are packed in panels of so many output channels

// Stretches of consecutive input values, relative to a pixel's window, that are multiplied with consecutive
// weight rows: `count` of them, each `length` floats, `step` floats from one to the next.
struct Runs {
  uint32_t first, count, step, length;
};

// to[0..lanes) = V vectors of sums; those beyond are left alone.
template <uint32_t V>
inline void store_lanes(const f32x4 (&sums)[V], uint32_t lanes, float* to) {
  if (lanes == V * kLanes) {
    for (uint32_t v = 0; v < V; ++v) store(to + v * kLanes, sums[v]);
  } else {
    float values[V * kLanes];
    for (uint32_t v = 0; v < V; ++v) store(values + v * kLanes, sums[v]);
    for (uint32_t i = 0; i < lanes; ++i) to[i] = values[i];
  }
}

// What is done to the sums of a panel of channels before they are stored: max(floor, (sum - centre) * scale +
// shift).
struct PanelNorm {
  float centre[kPanelChannels], scale[kPanelChannels], shift[kPanelChannels], floor[kPanelChannels];
};

// out[pixel][0..lanes) = sum over runs of window[pixel] * weights, for P pixels and V vectors of channels.
// windows, outs: offsets in floats of each pixel into in and out; weights: [sum of lengths, kPanelChannels];
// norm: null for none.
template <uint32_t P, uint32_t V>
inline void convolve_tile(const float* in, const uint32_t* windows, const Runs& runs, const float* weights,
                          const PanelNorm* norm, float* out, const uint32_t* outs, uint32_t lanes) {
  f32x4 sums[P][V] = {};
  // An odd run goes one by one: a rest after the pairs would cost more than they save.
  const uint32_t pairs = kPairs && runs.length % 2 == 0 ? runs.length / 2 : 0;
  for (uint32_t r = 0; r < runs.count; ++r) {
    // Read anew for each run: advanced pointers made V8 spill sums (plain SIMD lost a quarter of its speed).
    const float* x[P];
    for (uint32_t p = 0; p < P; ++p) x[p] = in + windows[p] + runs.first + r * runs.step;
    // Both loops stand here in full: as calls of one inline function, V8 spilled sums, too.
    UNTAUGHT_NO_UNROLL
    for (uint32_t left = pairs; left > 0; --left) {
      for (uint32_t i = 0; i < 2; ++i) {
        f32x4 w[V];
        for (uint32_t v = 0; v < V; ++v) w[v] = load(weights + i * kPanelChannels + v * kLanes);
        for (uint32_t p = 0; p < P; ++p) {
          const f32x4 value = splat(x[p][i]);
          for (uint32_t v = 0; v < V; ++v) sums[p][v] = madd(value, w[v], sums[p][v]);
        }
        UNTAUGHT_KEEP_ORDER;
      }
      for (uint32_t p = 0; p < P; ++p) x[p] += 2;
      weights += 2 * kPanelChannels;
    }
    UNTAUGHT_NO_UNROLL
    for (uint32_t left = runs.length - 2 * pairs; left > 0; --left) {
      f32x4 w[V];
      for (uint32_t v = 0; v < V; ++v) w[v] = load(weights + v * kLanes);
      for (uint32_t p = 0; p < P; ++p) {
        const f32x4 value = splat(*x[p]++);
        for (uint32_t v = 0; v < V; ++v) sums[p][v] = madd(value, w[v], sums[p][v]);
      }
      weights += kPanelChannels;
    }
  }
  for (uint32_t v = 0; norm != nullptr && v < V; ++v) {
    const f32x4 centre = load(norm->centre + v * kLanes), scale = load(norm->scale + v * kLanes);
    const f32x4 shift = load(norm->shift + v * kLanes), floor = load(norm->floor + v * kLanes);
    for (uint32_t p = 0; p < P; ++p) sums[p][v] = max(floor, (sums[p][v] - centre) * scale + shift);
  }
  for (uint32_t p = 0; p < P; ++p) store_lanes(sums[p], lanes, out + outs[p]);
}

using ConvolveTile = void (*)(const float*, const uint32_t*, const Runs&, const float*, const PanelNorm*,
                              float*, const uint32_t*, uint32_t);

template <uint32_t V, uint32_t... P>
constexpr std::array<ConvolveTile, sizeof...(P)> convolve_tiles(std::integer_sequence<uint32_t, P...>) {
  return {convolve_tile<P + 1, V>...};
}

// Calls tile(first, tile_pixels, convolve) for tiles of nearly equal size that cover `pixels`.
template <class Tile>
inline void for_pixel_tiles(uint32_t pixels, uint32_t lanes, const Tile& tile) {
  static_assert(kPanelChannels == 2 * kLanes);
  static constexpr auto kNarrow =
      convolve_tiles<1>(std::make_integer_sequence<uint32_t, kNarrowTilePixels>());
  static constexpr auto kWide = convolve_tiles<2>(std::make_integer_sequence<uint32_t, kTilePixels>());
  const bool wide = lanes > kLanes;
  const uint32_t most = wide ? kTilePixels : kNarrowTilePixels, tiles = (pixels + most - 1) / most;
  if (tiles == 0) return;
  const uint32_t size = pixels / tiles, larger = pixels % tiles;  // so many tiles have one pixel more
  uint32_t first = 0;
  const auto run = [&](uint32_t count, uint32_t tile_pixels) {
    if (count == 0) return;
    const ConvolveTile convolve = wide ? kWide[tile_pixels - 1] : kNarrow[tile_pixels - 1];
    for (; count > 0; --count, first += tile_pixels) tile(first, tile_pixels, convolve);
  };
  run(larger, size + 1);
  run(tiles - larger, size);
}

// sums[row] += x[row] * dy over `pixels` pixels: R consecutive input values against V vectors of channels.
// x advances by x_step floats a pixel, dy (packed in panels) by kPanelChannels.
template <uint32_t R, uint32_t V>
inline void outer_product_row(const float* x, uint32_t x_step, const float* dy, uint32_t pixels,
                              f32x4 (&sums)[R][V]) {
  UNTAUGHT_NO_UNROLL
  for (; pixels > 0; --pixels) {
    f32x4 d[V];
    for (uint32_t v = 0; v < V; ++v) d[v] = load(dy + v * kLanes);
    for (uint32_t r = 0; r < R; ++r) {
      const f32x4 value = splat(x[r]);
      for (uint32_t v = 0; v < V; ++v) sums[r][v] = madd(value, d[v], sums[r][v]);
    }
    x += x_step;
    dy += kPanelChannels;
  }
}

}  // namespace untaught::tensor::cpu
