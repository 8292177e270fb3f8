// noise of a slot -= share * the first batch row of the slot.
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
    for (uint32_t i = 0; i < p.pixels * 3; ++i) {
      noise[slot * p.pixels * 3 + i] -= p.share * rows[n * p.pixels * 3 + i];
    }
  }
}

}  // namespace untaught::tensor::reference
