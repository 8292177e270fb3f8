// What depthwise convolution and its gradients share: which taps of an output lie inside the source.
#pragma once

#include <algorithm>
#include <cstdint>

namespace untaught::tensor::cpu {

// One axis of a sum over taps: tap t of output j reads the source at first + j * step + t * direction, where
// that is in [0, size).
struct TapAxis {
  int32_t first, step, direction;  // direction: 1 or -1
  int32_t taps, size;

  int32_t at(int32_t output) const { return first + output * step; }  // tap 0; may lie outside

  struct Range {
    int32_t begin, end;
    bool empty() const { return begin >= end; }
  };
  // Taps of an output that lie inside.
  Range taps_of(int32_t output) const {
    const int32_t position = at(output);
    if (direction > 0) return {std::max(0, -position), std::min(taps, size - position)};
    return {std::max(0, position - size + 1), std::min(taps, position + 1)};
  }
  // Outputs of [0, outputs) for which taps [begin, end) lie inside; direction is 1.
  Range outputs_of(int32_t begin, int32_t end, int32_t outputs) const {
    const int32_t low = first + begin, high = first + end - 1;
    const int32_t last = size - 1 - high;  // step * j <= last
    return {low >= 0 ? 0 : (-low + step - 1) / step, last < 0 ? 0 : std::min(outputs, last / step + 1)};
  }
};

}  // namespace untaught::tensor::cpu
