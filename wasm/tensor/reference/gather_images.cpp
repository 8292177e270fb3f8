// x = clamp(image / 255 + window * noise of the image's slot, 0, 1).
#include <algorithm>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const GatherImages& p, Operands o) {
  const auto indices = o[0].u32(), images = o[1].u32(), slots = o[2].u32();
  const auto noise = o[3].f32(), windows = o[4].f32(), x = o[5].f32();
  for (uint32_t n = 0; n < p.n; ++n) {
    const uint32_t slot = slots[indices[n]];
    const auto window = windows.subspan(size_t{indices[n] % p.window_count} * p.pixels, p.pixels);
    for (uint32_t i = 0; i < p.pixels; ++i)
      for (uint32_t c = 0; c < 3; ++c) {
        float value = static_cast<float>(images[indices[n] * p.pixels + i] >> (8 * c) & 255u) / 255.0f;
        if (slot != kNoSlot) value += window[i] * noise[(slot * p.pixels + i) * 3 + c];
        x[(n * p.pixels + i) * 3 + c] = std::clamp(value, 0.0f, 1.0f);
      }
  }
}

}  // namespace untaught::tensor::reference
