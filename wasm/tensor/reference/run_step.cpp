#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

void run_step(const Step& step, Operands operands) {
  assert(operands.size() == step.view_count);
  switch (step.op) {
#define X(Type)     \
  case Op::k##Type: \
    return run(step.params<Type>(), operands);
    UNTAUGHT_OPERATIONS(X)
#undef X
    case Op::kCount:
      break;
  }
  assert(false);
}

}  // namespace untaught::tensor::reference
