// Where augmentation reads; shared by augment and its adjoint.
#pragma once

#include <cstdint>
#include <span>

namespace untaught::tensor::reference {

inline constexpr uint32_t kOutside = 0xffffffffu;

// The source pixel (row * width + column) of output pixel (y, x) under one row of the augmentation table, or
// kOutside.
inline uint32_t augment_source(std::span<const float> row, uint32_t y, uint32_t x, uint32_t height,
                               uint32_t width) {
  const int source_y = static_cast<int>(y) + static_cast<int>(row[14]);
  int source_x = static_cast<int>(x) + static_cast<int>(row[13]);
  if (source_y < 0 || source_y >= static_cast<int>(height)) return kOutside;
  if (source_x < 0 || source_x >= static_cast<int>(width)) return kOutside;
  if (row[12] != 0.0f) source_x = static_cast<int>(width) - 1 - source_x;
  return static_cast<uint32_t>(source_y) * width + static_cast<uint32_t>(source_x);
}

}  // namespace untaught::tensor::reference
