// noise -= step * sign(gradient of its slot), then projected onto the budget and onto valid pixels.
#include <algorithm>
#include <vector>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const SignedStep& p, Operands o) {
  const auto grad = o[0].f32(), windows = o[4].f32(), noise = o[5].f32();
  const auto indices = o[1].u32(), slots = o[2].u32(), images = o[3].u32();
  std::vector<bool> done(p.slot_count, false);
  const auto window = [&](uint32_t image, uint32_t value) {
    return windows[image % p.window_count * p.pixels + value / 3];
  };
  for (uint32_t first = 0; first < p.n; ++first) {
    const uint32_t slot = slots[indices[first]];
    if (slot == kNoSlot || done[slot]) continue;
    done[slot] = true;
    for (uint32_t i = 0; i < p.pixels * 3; ++i) {
      float sum = 0.0f;  // f32 in row order: part of the definition, because its sign decides
      for (uint32_t n = first; n < p.n; ++n) {
        if (slots[indices[n]] == slot) sum += window(indices[n], i) * grad[n * p.pixels * 3 + i];
      }
      const float sign = sum > 0.0f ? 1.0f : sum < 0.0f ? -1.0f : 0.0f;
      float& value = noise[slot * p.pixels * 3 + i];
      value = std::clamp(value - p.step * sign, -p.epsilon, p.epsilon);
      if (p.keep_range != 0) {
        const uint32_t word = images[indices[first] * p.pixels + i / 3];
        const float pixel = static_cast<float>(word >> (8 * (i % 3)) & 255u) / 255.0f;
        const float w = window(indices[first], i);
        if (w * value < -pixel) value = -pixel / w;
        if (w * value > 1.0f - pixel) value = (1.0f - pixel) / w;
      }
    }
  }
}

}  // namespace untaught::tensor::reference
