#include "photo/block_difference.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "photo/orientation.h"

namespace untaught::photo {

namespace {

// Half the cosine of k * pi / 16. Literals, so that every platform makes the same files.
constexpr float kHalfCosine[9] = {0.5f,        0.49039264f, 0.46193977f,  0.41573481f, 0.35355339f,
                                  0.27778512f, 0.19134172f, 0.097545161f, 0.0f};

constexpr float half_cosine(int k) {
  k %= 32;
  if (k > 16) k = 32 - k;
  return k > 8 ? -kHalfCosine[16 - k] : kHalfCosine[k];
}

// [frequency][sample]
constexpr auto kBasis = [] {
  std::array<std::array<float, 8>, 8> basis{};
  for (int u = 0; u < 8; ++u) {
    for (int x = 0; x < 8; ++x) {
      basis[static_cast<size_t>(u)][static_cast<size_t>(x)] =
          u == 0 ? kHalfCosine[4] : half_cosine((2 * x + 1) * u);
    }
  }
  return basis;
}();

}  // namespace

BlockDifference::BlockDifference(const Image8& before, const Image8& after, int orientation)
    : before_(before), after_(after), width_px_(before.width_px), height_px_(before.height_px) {
  assert(before.channels == 3 && after.channels == 3 && before.pixels.size() == after.pixels.size());
  if (swaps_sides(orientation)) std::swap(width_px_, height_px_);
  const auto offset = [&](int x, int y) {
    const Rect at = upright(Rect{x, y, 1, 1}, width_px_, height_px_, orientation);
    return before.at(at.x, at.y) - before.pixels.data();
  };
  origin_ = offset(0, 0);
  right_ = offset(1, 0) - origin_;
  down_ = offset(0, 1) - origin_;
}

bool BlockDifference::samples(const JpegComponent& component, int x, int y,
                              std::array<float, 64>& out) const {
  const int across = component.across, down = component.down;
  const float share = 1.0f / static_cast<float>(across * down);
  const int left = x * 8 * across, top = y * 8 * down;
  std::array<std::array<int, 3>, 64> sums{};
  bool differs = false;
  for (int row = 0; row < 8 * down; ++row) {
    const ptrdiff_t line = origin_ + std::min(top + row, height_px_ - 1) * down_;
    for (int column = 0; column < 8 * across; ++column) {
      const ptrdiff_t at = line + std::min(left + column, width_px_ - 1) * right_;
      const uint8_t *a = before_.pixels.data() + at, *b = after_.pixels.data() + at;
      if (a[0] == b[0] && a[1] == b[1] && a[2] == b[2]) continue;
      differs = true;
      auto& sum = sums[static_cast<size_t>(row / down * 8 + column / across)];
      for (size_t c = 0; c < 3; ++c) sum[c] += b[c] - a[c];
    }
  }
  if (!differs) return false;
  for (size_t i = 0; i < 64; ++i) {
    float mixture = 0;
    for (size_t c = 0; c < 3; ++c) mixture += component.weights[c] * static_cast<float>(sums[i][c]);
    out[i] = mixture * share;
  }
  return true;
}

void transform_block(std::array<float, 64>& samples) {
  std::array<float, 64> rows;
  for (size_t y = 0; y < 8; ++y) {
    for (size_t u = 0; u < 8; ++u) {
      float sum = 0;
      for (size_t x = 0; x < 8; ++x) sum += kBasis[u][x] * samples[y * 8 + x];
      rows[y * 8 + u] = sum;
    }
  }
  for (size_t v = 0; v < 8; ++v) {
    for (size_t u = 0; u < 8; ++u) {
      float sum = 0;
      for (size_t y = 0; y < 8; ++y) sum += kBasis[v][y] * rows[y * 8 + u];
      samples[v * 8 + u] = sum;
    }
  }
}

}  // namespace untaught::photo
