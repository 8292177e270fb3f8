// Loss, hit and dlogits per row; the largest logit is subtracted before exp.
#include <cmath>

#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const SoftmaxCrossEntropy& p, Operands o) {
  const auto logits = o[0].f32(), metrics = o[2].f32(), dlogits = o[3].f32();
  const auto labels = o[1].u32();
  for (uint32_t r = 0; r < p.rows; ++r) {
    const auto row = logits.subspan(r * p.classes, p.classes);
    uint32_t best = 0;
    for (uint32_t c = 1; c < p.classes; ++c) best = row[c] > row[best] ? c : best;
    double sum = 0.0;
    for (uint32_t c = 0; c < p.classes; ++c) sum += std::exp(double{row[c]} - row[best]);
    double loss = 0.0;
    for (uint32_t c = 0; c < p.classes; ++c) {
      const double log_softmax = double{row[c]} - row[best] - std::log(sum);
      const double hot = c == labels[r] ? 1.0 : 0.0;
      const double target = (1.0 - p.smoothing) * hot + double{p.smoothing} / p.classes;
      loss -= target * log_softmax;
      dlogits[r * p.classes + c] = static_cast<float>(p.scale * (std::exp(log_softmax) - target));
    }
    metrics[r * 2] = static_cast<float>(loss);
    metrics[r * 2 + 1] = best == labels[r] ? 1.0f : 0.0f;
  }
}

}  // namespace untaught::tensor::reference
