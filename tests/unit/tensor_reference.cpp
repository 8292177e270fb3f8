#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>

#include "cases/compare.h"

using namespace untaught;
using namespace untaught::tests;

TEST_CASE("the case list has every operation, and the references write every output", "[tensor]") {
  std::set<tensor::Op> ops;
  for (const Case& c : all_cases()) {
    INFO(c.name);
    ops.insert(c.op);
    const auto& info = tensor::operation_info(c.op);
    REQUIRE(c.words.size() == info.param_words);
    REQUIRE(c.operands.size() == info.access.size());
    // compare() refuses NaN, with which outputs are filled before the step.
    const OperandBits bits = run_reference(c);
    REQUIRE(compare(c, bits, bits) == "");
  }
  CHECK(ops.size() == static_cast<size_t>(tensor::Op::kCount));
}

TEST_CASE("the comparison refuses a broken kernel", "[tensor]") {
  for (const Case& c : all_cases()) {
    INFO(c.name);
    const OperandBits expected = run_reference(c);
    for (size_t i = 0; i < c.operands.size(); ++i) {
      OperandBits broken = expected;
      if (c.operands[i].access == tensor::kR) {
        broken[i].back() ^= 1;  // a kernel that writes to its input
      } else if (c.operands[i].dtype == tensor::DType::kU32) {
        broken[i].back() += 1;
      } else {
        broken[i].back() = 0x7fc00000u;  // one element left out
      }
      CHECK(compare(c, expected, broken) != "");
    }
  }
}

TEST_CASE("the comparison refuses results that are off by a thousandth", "[tensor]") {
  for (const Case& c : all_cases()) {
    INFO(c.name);
    const OperandBits expected = run_reference(c);
    for (size_t i = 0; i < c.operands.size(); ++i) {
      if (c.operands[i].access == tensor::kR || c.operands[i].dtype != tensor::DType::kF32) continue;
      OperandBits broken = expected;
      bool zero = true;
      for (uint32_t& bits : broken[i]) {
        const float value = std::bit_cast<float>(bits);
        zero &= std::abs(value) < 0.1f;  // noise within a budget and the like: a thousandth of it is rounding
        bits = std::bit_cast<uint32_t>(value * 1.001f);
      }
      if (!zero) CHECK(compare(c, expected, broken) != "");
    }
  }
}
