// The suites of bench_work.h for tests/bench/bench.ts: plain C functions over the suite that was selected
// last.
#include <emscripten.h>

#include <chrono>

#include "bench/bench_work.h"
#include "tensor/cpu/executor.h"
#include "tensor/describe.h"

namespace {

using namespace untaught;

struct Selected {
  bench::Suite suite;
  std::string description;
  std::unique_ptr<tensor::cpu::Executor> executor;
};

Selected& selected() {
  static auto* value = new Selected;
  return *value;
}

const bench::Item& item(uint32_t index) { return selected().suite.items[index]; }

}  // namespace

extern "C" {

// 0: operations, 1: the loop.
EMSCRIPTEN_KEEPALIVE void suite_select(uint32_t suite) {
  Selected& s = selected();
  s.executor.reset();
  s.suite = suite == 0 ? bench::operations_suite() : bench::loop_suite();
  const auto plan = tensor::make_plan(s.suite.module(), {});
  assert(plan);
  s.description = tensor::describe(s.suite.module(), *plan);
}
EMSCRIPTEN_KEEPALIVE const char* suite_description() { return selected().description.c_str(); }
EMSCRIPTEN_KEEPALIVE uint32_t item_count() { return static_cast<uint32_t>(selected().suite.items.size()); }
EMSCRIPTEN_KEEPALIVE const char* item_name(uint32_t index) { return item(index).name.c_str(); }
EMSCRIPTEN_KEEPALIVE uint32_t item_program(uint32_t index) { return item(index).program; }
EMSCRIPTEN_KEEPALIVE double item_gflop(uint32_t index) { return item(index).gflop; }

EMSCRIPTEN_KEEPALIVE void cpu_create(uint32_t threads) {
  auto executor = tensor::cpu::Executor::create(selected().suite.module(), threads);
  assert(executor);
  selected().executor = std::move(*executor);
}
// Seconds that `repeat` replays took.
EMSCRIPTEN_KEEPALIVE double cpu_run(uint32_t program, uint32_t repeat) {
  const auto start = std::chrono::steady_clock::now();
  selected().executor->run(program, repeat);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}
}
