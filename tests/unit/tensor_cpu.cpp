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
  for (const auto& cases : {all_cases(), large_cases()}) {
    for (const Case& c : cases) CHECK(compare(c, run_reference(c), run_on_cpu(c, 1)) == "");
  }
}

TEST_CASE("the number of threads does not change a bit", "[tensor]") {
  for (const auto& cases : {all_cases(), large_cases()}) {
    for (const Case& c : cases) {
      INFO(c.name);
      const OperandBits one = run_on_cpu(c, 1);
      CHECK(run_on_cpu(c, 2) == one);
      CHECK(run_on_cpu(c, 3) == one);
    }
  }
}

TEST_CASE("a program is replayed as often as asked, and persistent buffers keep their content", "[tensor]") {
  tensor::Module module;
  const tensor::View state = module.persistent("state", tensor::kStateWords, tensor::DType::kU32);
  const tensor::View sum = module.persistent("sum", 100);
  const tensor::ProgramId add = module.add_program("add"), other = module.add_program("other");
  const tensor::View ones = module.transient(add, "ones", 100), next = module.transient(add, "next", 100);
  const tensor::View noise = module.transient(other, "noise", 100);
  module.record(add, tensor::Fill{100, 100, 1.0f, 0.0f}, {ones});
  module.record(add, tensor::Add{100, 1.0f}, {sum, ones, next});
  module.record(add, tensor::Relu{100}, {next, sum});
  module.record(add, tensor::Advance{tensor::kStateTrainStep, 2}, {state});
  module.record(other, tensor::Fill{100, 100, 9.0f, 0.0f}, {noise});
  auto executor = tensor::cpu::Executor::create(module, 2);
  REQUIRE(executor);
  (*executor)->run(add, 3);
  (*executor)->run(other, 1);
  (*executor)->run(add, 2);
  std::vector<float> sums(100);
  std::vector<uint32_t> states(tensor::kStateWords);
  (*executor)->read(sum, std::as_writable_bytes(std::span(sums)));
  (*executor)->read(state, std::as_writable_bytes(std::span(states)));
  CHECK(sums == std::vector<float>(100, 5.0f));
  CHECK(states[tensor::kStateTrainStep] == 10);
  CHECK(states[tensor::kStateSeed] == 0);
}
