// state[counter] += amount, modulo 2^32.
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run(const Advance& p, Operands o) { o[0].u32()[p.counter] += p.amount; }

}  // namespace untaught::tensor::reference
