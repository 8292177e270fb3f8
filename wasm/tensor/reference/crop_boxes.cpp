// A random square crop per image.
#include "core/random.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const CropBoxes& p, Operands o) {
  const auto state = o[0].u32();
  const auto boxes = o[1].f32();
  const float size = static_cast<float>(p.size), out_size = static_cast<float>(p.out_size);
  for (uint32_t n = 0; n < p.n; ++n) {
    const uint32_t draw = (state[p.counter] * p.n + n) * 4;
    auto u = [&](uint32_t k) { return random_unit(state[kStateSeed], p.stream, draw + k); };
    const float scale = (p.low + (p.high - p.low) * u(0)) * size / out_size;
    boxes[n * 4] = (size - scale * out_size) / 2.0f + (2.0f * u(1) - 1.0f) * p.shift;
    boxes[n * 4 + 1] = (size - scale * out_size) / 2.0f + (2.0f * u(2) - 1.0f) * p.shift;
    boxes[n * 4 + 2] = scale;
    boxes[n * 4 + 3] = scale;
  }
}

}  // namespace untaught::tensor::reference
