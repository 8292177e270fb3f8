// Four 8x8 blocks of a plane side by side in the lanes of vectors: the transforms then need no transposition.
#pragma once

#include <algorithm>

#include "tensor/cpu/simd.h"
#include "tensor/jpeg.h"

namespace untaught::tensor::cpu {

using i32x4 = int32_t __attribute__((vector_size(16)));

// Calls visit(starts) for groups of four blocks; starts [4] are their first elements in the plane. Where the
// blocks end, the last one is repeated.
template <class Visit>
void for_block_groups(const jpeg::Plane& plane, const Visit& visit) {
  const uint32_t across = plane.width / 8, count = across * (plane.height / 8);
  for (uint32_t first = 0; first < count; first += kLanes) {
    uint32_t starts[kLanes];
    for (uint32_t lane = 0; lane < kLanes; ++lane) {
      const uint32_t block = std::min(first + lane, count - 1);
      starts[lane] = block / across * 8 * plane.width + block % across * 8;
    }
    visit(starts);
  }
}

// blocks [8][8]: row by row, one block a lane.
template <class T, class Vector>
void load_blocks(const T* plane, uint32_t width, const uint32_t (&starts)[kLanes], Vector (&blocks)[8][8]) {
  for (uint32_t lane = 0; lane < kLanes; ++lane)
    for (uint32_t i = 0; i < 8; ++i)
      for (uint32_t j = 0; j < 8; ++j) blocks[i][j][lane] = plane[starts[lane] + i * width + j];
}
template <class T, class Vector>
void store_blocks(const Vector (&blocks)[8][8], uint32_t width, const uint32_t (&starts)[kLanes], T* plane) {
  for (uint32_t lane = 0; lane < kLanes; ++lane)
    for (uint32_t i = 0; i < 8; ++i)
      for (uint32_t j = 0; j < 8; ++j) plane[starts[lane] + i * width + j] = blocks[i][j][lane];
}

}  // namespace untaught::tensor::cpu
