// Between the engine's order of a map's values (channels last) and ONNX's (channels first).
#pragma once

#include <vector>

#include "nn/network_import.h"

namespace untaught::tests {

enum class ChannelOrder { kFirst, kLast };

// n maps or rows of that shape, into that order from the other one.
inline std::vector<float> reordered(const std::vector<float>& from, uint32_t n, const nn::ValueShape& shape,
                                    ChannelOrder into) {
  std::vector<float> to(from.size());
  const uint32_t positions = shape.height * shape.width;
  for (uint32_t image = 0; image < n; ++image)
    for (uint32_t c = 0; c < shape.channels; ++c)
      for (uint32_t p = 0; p < positions; ++p) {
        const size_t first = (size_t{image} * shape.channels + c) * positions + p,
                     last = (size_t{image} * positions + p) * shape.channels + c;
        if (into == ChannelOrder::kFirst) {
          to[first] = from[last];
        } else {
          to[last] = from[first];
        }
      }
  return to;
}

}  // namespace untaught::tests
