// noise of a slot -= share * the colour of the slot's first batch row.
#include <vector>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const DampNoise& p, Operands o) {
  const auto rows = o[0].f32(), noise = o[3].f32();
  const auto indices = o[1].u32(), slots = o[2].u32();
  std::vector<bool> done(p.slot_count, false);
  for (uint32_t n = 0; n < p.n; ++n) {
    const uint32_t slot = slots[indices[n]];
    if (slot == kNoSlot || done[slot]) continue;
    done[slot] = true;
    for (uint32_t i = 0; i < p.pixels; ++i) {
      const float* row = &rows[(n * p.pixels + i) * 3];
      const float grey = 0.299f * row[0] + 0.587f * row[1] + 0.114f * row[2];
      for (uint32_t c = 0; c < 3; ++c) noise[(slot * p.pixels + i) * 3 + c] -= p.share * (row[c] - grey);
    }
  }
}

}  // namespace untaught::tensor::reference
