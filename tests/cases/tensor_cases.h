// One list of inputs for every operation, with odd shapes and seeded data. Every variant of an operation, on
// every executor, is run on it and compared with the scalar reference.
#pragma once

#include <string>
#include <vector>

#include "tensor/operation.h"
#include "tensor/program.h"

namespace untaught::tests {

struct OperandData {
  tensor::Access access;
  tensor::DType dtype;
  std::vector<uint32_t>
      bits;  // content before the step; operands that are only written hold NaN or 0xdeadbeef
};

struct Case {
  std::string name;  // operation and shape
  tensor::Op op;
  std::vector<uint32_t> words;  // the parameter struct
  std::vector<OperandData> operands;
  // Allowed: |actual - expected| <= atol + rtol * (largest magnitude in the expected operand); integers are
  // exact.
  float atol, rtol;
};

// Every operation at least once.
std::vector<Case> all_cases();

// Shapes of real networks, for the paths that small ones do not take; too slow for a software GPU.
std::vector<Case> large_cases();

std::vector<Case> network_cases();
std::vector<Case> training_cases();
std::vector<Case> photo_cases();
std::vector<Case> transform_cases();
std::vector<Case> imported_cases();

}  // namespace untaught::tests
