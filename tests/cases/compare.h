// Runs a case on the reference and compares another executor's result with it.
#pragma once

#include "cases/tensor_cases.h"

namespace untaught::tests {

using OperandBits = std::vector<std::vector<uint32_t>>;  // per operand, in the step's order

// The step of a case; views are left empty.
tensor::Step case_step(const Case& c);

// Every operand's content after the reference has run.
OperandBits run_reference(const Case& c);

// Empty where `actual` agrees with `expected` within the case's tolerance; else one sentence that names the
// operand, the element and both values. Operands that are only read must be unchanged. NaN never agrees.
//
// Why relative to the operand's largest magnitude: a sum of K products cancels, so the error of a small
// element is bounded by the magnitudes that went in, not by its own. With f32 rounding u = 6e-8 and sums of K
// <= 4,096 terms in tiles the error grows like u * sqrt(K) = 4e-6 of that magnitude; tolerances are a few
// times this.
std::string compare(const Case& c, const OperandBits& expected, const OperandBits& actual);

}  // namespace untaught::tests
