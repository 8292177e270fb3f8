// conv2d, then batch_norm_eval on its result in place.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Conv2dNorm& p, Operands o) {
  const Operand x = o[0], weight = o[1], affine = o[2], running = o[3], y = o[4];
  const Operand conv[] = {x, weight, y}, norm[] = {y, affine, running, y};
  run(Conv2d{p}, conv);
  run(BatchNormEval{{p.n * p.out_height * p.out_width, p.out_channels, p.eps, 0.0f, p.relu}}, norm);
}

}  // namespace untaught::tensor::reference
