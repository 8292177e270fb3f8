#include <catch2/catch_test_macros.hpp>

#include "cases/compare.h"
#include "tensor/cpu/executor.h"

using namespace untaught;
using namespace untaught::tests;

namespace {

// Runs a case as a program of one step, `repeat` times, from the case's data.
OperandBits run_on_cpu(const Case& c, uint32_t threads) {
  tensor::Module module;
  const tensor::ProgramId program = module.add_program(c.name);
  tensor::Step step = case_step(c);
  for (size_t i = 0; i < c.operands.size(); ++i) {
    const auto& operand = c.operands[i];
    step.views[i] = module.persistent("operand", static_cast<uint32_t>(operand.bits.size()), operand.dtype);
  }
  module.record_step(program, step);
  auto executor = tensor::cpu::Executor::create(module, threads);
  REQUIRE(executor);
  for (size_t i = 0; i < c.operands.size(); ++i) {
    (*executor)->write(step.views[i], std::as_bytes(std::span(c.operands[i].bits)));
  }
  (*executor)->run(program, 1);
  OperandBits bits;
  for (size_t i = 0; i < c.operands.size(); ++i) {
    bits.emplace_back(c.operands[i].bits.size());
    (*executor)->read(step.views[i], std::as_writable_bytes(std::span(bits.back())));
  }
  return bits;
}

}  // namespace

TEST_CASE("the CPU executor agrees with the reference on every operation", "[tensor]") {
  for (const Case& c : all_cases()) CHECK(compare(c, run_reference(c), run_on_cpu(c, 1)) == "");
}

TEST_CASE("the number of threads does not change a bit", "[tensor]") {
  for (const Case& c : all_cases()) {
    INFO(c.name);
    const OperandBits one = run_on_cpu(c, 1);
    CHECK(run_on_cpu(c, 2) == one);
    CHECK(run_on_cpu(c, 3) == one);
  }
}
