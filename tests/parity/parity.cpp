// The tensor cases for tests/parity/operations.test.ts: plain C functions over one current case.
// Call case_select first; operands are copied into and out of the wasm memory at the returned addresses.
#include <emscripten.h>

#include "cases/compare.h"
#include "tensor/describe.h"

namespace {

using namespace untaught;

struct Current {
  tests::Case test;
  std::string description;
  tests::OperandBits expected;
  tests::OperandBits actual;  // starts as the initial content
};

const std::vector<tests::Case>& cases() {
  static const auto* all = new std::vector<tests::Case>(tests::all_cases());
  return *all;
}

Current& current() {
  static auto* value = new Current;
  return *value;
}

// A program of one step in which every operand is a persistent buffer, in operand order.
std::string describe_case(const tests::Case& test) {
  tensor::Module module;
  tensor::Step step = tests::case_step(test);
  for (uint32_t i = 0; i < step.view_count; ++i) {
    const tests::OperandData& operand = test.operands[i];
    const auto elements = static_cast<uint32_t>(operand.bits.size());
    step.views[i] = module.persistent("operand " + std::to_string(i), elements, operand.dtype);
  }
  module.record_step(module.add_program(test.name), step);
  const auto plan = tensor::make_plan(module, {});
  assert(plan);
  return tensor::describe(module, *plan);
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE uint32_t case_count() { return static_cast<uint32_t>(cases().size()); }

// Makes case `index` the current one and runs its reference.
EMSCRIPTEN_KEEPALIVE void case_select(uint32_t index) {
  const tests::Case& test = cases()[index];
  Current& c = current();
  c = {test, describe_case(test), tests::run_reference(test), {}};
  for (const tests::OperandData& operand : test.operands) c.actual.push_back(operand.bits);
}

EMSCRIPTEN_KEEPALIVE const char* case_name() { return current().test.name.c_str(); }

// JSON of the module, see tensor/describe.h.
EMSCRIPTEN_KEEPALIVE const char* case_description() { return current().description.c_str(); }

// The current content of an operand: the initial one until an executor's result is copied over it.
EMSCRIPTEN_KEEPALIVE uint32_t* case_operand(uint32_t operand) { return current().actual[operand].data(); }

// Compares the operands with the reference's, granting more_atol beyond the case's own; empty where they
// agree, else a sentence.
EMSCRIPTEN_KEEPALIVE const char* case_compare(float more_atol) {
  static auto* message = new std::string;
  tests::Case test = current().test;
  test.atol += more_atol;
  *message = tests::compare(test, current().expected, current().actual);
  return message->c_str();
}
}
