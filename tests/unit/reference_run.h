// Running one reference on values, and what gradients are compared by.
#pragma once

#include "cases/case_data.h"
#include "tensor/reference/reference.h"

namespace untaught::tests {

using Values = std::vector<float>;  // u32 operands are bit-cast

template <class Params>
void run(const Params& params, std::vector<Values*> operands) {
  std::vector<tensor::reference::Operand> list;
  for (Values* values : operands) list.push_back({values->data(), static_cast<uint32_t>(values->size())});
  tensor::reference::run(params, list);
}

inline double dot(const Values& a, const Values& b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * b[i];
  return sum;
}

}  // namespace untaught::tests
