#include "tensor/operation.h"

#include <cassert>

namespace untaught::tensor {

#define X(Type)                                                                               \
  static_assert(count_fields(Type::kFields) * 4 == sizeof(Type), "kFields names every word"); \
  static_assert(std::size(Type::kAccess) <= 8, "WebGPU's default storage binding limit");
UNTAUGHT_OPERATIONS(X)
#undef X

const OperationInfo& operation_info(Op op) {
  static const OperationInfo kInfos[] = {
#define X(Type) {Type::kName, Type::kFields, sizeof(Type) / 4, Type::kAccess},
      UNTAUGHT_OPERATIONS(X)
#undef X
  };
  assert(op < Op::kCount);
  return kInfos[static_cast<uint32_t>(op)];
}

}  // namespace untaught::tensor
