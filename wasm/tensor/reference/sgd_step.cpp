// One SGD step on p and its momentum v.
#include <algorithm>
#include <cmath>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const SgdStep& s, Operands o) {
  const auto grad = o[0].f32(), norm2 = o[1].f32(), rates = o[2].f32(), p = o[4].f32(), v = o[5].f32();
  const float rate = rates[std::min(o[3].u32()[kStateRateStep], s.rate_count - 1)];
  const float shrink = s.clip > 0.0f ? std::min(1.0f, s.clip / (std::sqrt(norm2[0]) + 1e-6f)) : 1.0f;
  for (uint32_t i = 0; i < s.count; ++i) {
    const float g = grad[i] * shrink + s.weight_decay * p[i];
    v[i] = s.momentum * v[i] + g;
    p[i] -= rate * (s.nesterov ? g + s.momentum * v[i] : v[i]);
  }
}

}  // namespace untaught::tensor::reference
