#include "cases/compare.h"

#include <bit>
#include <cmath>

#include "tensor/reference/reference.h"

namespace untaught::tests {
namespace {

std::string describe(const Case& c, size_t operand, size_t element, const std::string& expected,
                     const std::string& actual) {
  return c.name + ": operand " + std::to_string(operand) + ", element " + std::to_string(element) + " is " +
         actual + ", the reference has " + expected;
}

std::string compare_words(const Case& c, size_t operand, const std::vector<uint32_t>& expected,
                          const std::vector<uint32_t>& actual) {
  for (size_t i = 0; i < expected.size(); ++i) {
    if (actual[i] != expected[i]) {
      return describe(c, operand, i, std::to_string(expected[i]), std::to_string(actual[i]));
    }
  }
  return {};
}

std::string compare_floats(const Case& c, size_t operand, const std::vector<uint32_t>& expected,
                           const std::vector<uint32_t>& actual) {
  double scale = 0.0;
  for (const uint32_t bits : expected) scale = std::fmax(scale, std::abs(std::bit_cast<float>(bits)));
  const double allowed = c.atol + c.rtol * scale;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double a = std::bit_cast<float>(actual[i]), e = std::bit_cast<float>(expected[i]);
    if (std::abs(a - e) <= allowed) continue;  // false for NaN
    return describe(c, operand, i, std::to_string(e), std::to_string(a)) + " (allowed " +
           std::to_string(allowed) + ")";
  }
  return {};
}

}  // namespace

tensor::Step case_step(const Case& c) {
  tensor::Step step{c.op, static_cast<uint32_t>(c.operands.size()), {}, {}};
  std::copy(c.words.begin(), c.words.end(), step.words.begin());
  return step;
}

OperandBits run_reference(const Case& c) {
  OperandBits bits;
  for (const OperandData& operand : c.operands) bits.push_back(operand.bits);
  std::vector<tensor::reference::Operand> operands;
  for (auto& words : bits) operands.push_back({words.data(), static_cast<uint32_t>(words.size())});
  tensor::reference::run_step(case_step(c), operands);
  return bits;
}

std::string compare(const Case& c, const OperandBits& expected, const OperandBits& actual) {
  if (actual.size() != expected.size()) return c.name + ": wrong number of operands";
  for (size_t i = 0; i < expected.size(); ++i) {
    if (actual[i].size() != expected[i].size())
      return c.name + ": wrong size of operand " + std::to_string(i);
    const OperandData& operand = c.operands[i];
    const bool exact = operand.access == tensor::kR || operand.dtype == tensor::DType::kU32;
    std::string difference =
        exact ? compare_words(c, i, expected[i], actual[i]) : compare_floats(c, i, expected[i], actual[i]);
    if (!difference.empty()) return difference;
  }
  return {};
}

}  // namespace untaught::tests
