// Work to time and the CPU executor that does it, for tests/bench/module.ts: plain C functions over the work
// that was selected last.
#include <emscripten.h>

#include <numeric>

#include "bench/ceiling.h"
#include "bench/network.h"
#include "bench/operations.h"
#include "bench/random_problem.h"
#include "protect/loop.h"
#include "tensor/cpu/executor.h"
#include "tensor/describe.h"

namespace {

using namespace untaught;

struct Selected {
  // One of these holds the module.
  std::unique_ptr<tensor::Module> operation;
  std::unique_ptr<bench::Network> network;
  std::unique_ptr<protect::Loop> loop;

  tensor::Plan plan;
  std::vector<tensor::View> persistent;  // in the order of the description
  std::string description;
  protect::Command command;
  std::unique_ptr<tensor::cpu::Executor> executor;

  const tensor::Module& module() const {
    return operation ? *operation : network ? network->module : loop->module();
  }
};

Selected& selected() {
  static auto* value = new Selected;
  return *value;
}

template <class Work>
void select(std::unique_ptr<Work> Selected::* slot, std::unique_ptr<Work> work) {
  Selected& s = selected();
  s.executor.reset();  // it looks at the module
  s = {};
  s.*slot = std::move(work);
  const tensor::Module& module = s.module();
  auto plan = tensor::make_plan(module, {});
  assert(plan);
  s.plan = std::move(*plan);
  s.description = tensor::describe(module, s.plan);
  for (tensor::BufferId id = 0; id < module.buffers().size(); ++id) {
    const tensor::Buffer& buffer = module.buffers()[id];
    if (buffer.owner == tensor::kPersistent) s.persistent.push_back({id, 0, buffer.elements});
  }
}

std::vector<std::byte>& staging() {
  static auto* bytes = new std::vector<std::byte>;
  return *bytes;
}

}  // namespace

extern "C" {

// Memory to pass bytes through: the address of at least `bytes` bytes, good until the next call.
EMSCRIPTEN_KEEPALIVE void* staging_bytes(uint32_t bytes) {
  if (staging().size() < bytes) staging().resize(bytes);
  return staging().data();
}

EMSCRIPTEN_KEEPALIVE void select_convolution(uint32_t depthwise, uint32_t n, uint32_t size, uint32_t in,
                                             uint32_t out, uint32_t kernel, uint32_t stride) {
  const auto kind = depthwise ? bench::ConvolutionKind::kDepthwise : bench::ConvolutionKind::kFull;
  select(&Selected::operation, bench::record_convolution({kind, n, size, in, out, kernel, stride}));
}
EMSCRIPTEN_KEEPALIVE void select_batch_norm(uint32_t rows, uint32_t channels) {
  select(&Selected::operation, bench::record_batch_norm(rows, channels));
}
// words [nodes, 7]: kind (0 convolution, 1 depthwise, 2 add), a, b, out, kernel, stride, relu. No nodes: the
// default surrogate.
EMSCRIPTEN_KEEPALIVE void select_network(uint32_t n, uint32_t size, uint32_t classes, const uint32_t* words,
                                         uint32_t nodes) {
  bench::NetworkWork work{n, size, classes, {}};
  for (uint32_t i = 0; i < nodes; ++i, words += 7) {
    const auto kind = static_cast<bench::Node::Kind>(words[0]);
    work.nodes.push_back({kind, words[1], words[2], words[3], words[4], words[5], words[6] != 0});
  }
  select(&Selected::network, bench::record_network(work));
}
// The loop of the product on random pixels: 100 classes of negatives, the plain surrogate.
EMSCRIPTEN_KEEPALIVE void select_loop(uint32_t size, uint32_t photos, uint32_t negatives, uint32_t rounds,
                                      uint32_t train_steps, uint32_t noise_passes, uint32_t restart_every) {
  const protect::Schedule schedule{
      nn::SurrogateKind::kPlain, rounds, train_steps, noise_passes, restart_every, 0.1f, 0.1f};
  select(&Selected::loop, std::make_unique<protect::Loop>(bench::random_problem(size, photos, negatives, 101),
                                                          protect::Settings{}, schedule));
}

EMSCRIPTEN_KEEPALIVE const char* description() { return selected().description.c_str(); }
// Bytes: all slabs; the least that would do, which is what keeps its content and the most that is alive at
// one step.
EMSCRIPTEN_KEEPALIVE double slab_bytes() {
  const auto& slabs = selected().plan.slab_bytes;
  return static_cast<double>(std::accumulate(slabs.begin(), slabs.end(), uint64_t{0}));
}
EMSCRIPTEN_KEEPALIVE double least_bytes() {
  uint64_t bytes = selected().plan.transient_lower_bound_bytes;
  for (const tensor::View& view : selected().persistent) bytes += uint64_t{view.elements} * 4;
  return static_cast<double>(bytes);
}

EMSCRIPTEN_KEEPALIVE void cpu_create(uint32_t threads) {
  selected().executor.reset();
  auto executor = tensor::cpu::Executor::create(selected().module(), threads);
  assert(executor);
  selected().executor = std::move(*executor);
}
// buffer: number of a persistent buffer in the description; bytes: as many as it has.
EMSCRIPTEN_KEEPALIVE void cpu_write(uint32_t buffer, const std::byte* bytes) {
  const tensor::View& view = selected().persistent[buffer];
  selected().executor->write(view, {bytes, size_t{view.elements} * 4});
}
EMSCRIPTEN_KEEPALIVE void cpu_read(uint32_t buffer, std::byte* bytes) {
  const tensor::View& view = selected().persistent[buffer];
  selected().executor->read(view, {bytes, size_t{view.elements} * 4});
}
EMSCRIPTEN_KEEPALIVE void cpu_run(uint32_t program, uint32_t repeat) {
  selected().executor->run(program, repeat);
}
// Replays once, its steps timed one by one; returns the seconds of all of them.
EMSCRIPTEN_KEEPALIVE double cpu_run_timed(uint32_t program) {
  std::vector<double> seconds(selected().module().programs()[program].steps.size());
  selected().executor->run_timed(program, seconds);
  return std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

// The loop's next command: 0 write, 1 run, 2 read, 3 done.
EMSCRIPTEN_KEEPALIVE uint32_t loop_tick() {
  selected().command = selected().loop->tick();
  return static_cast<uint32_t>(selected().command.kind);
}
EMSCRIPTEN_KEEPALIVE uint32_t loop_program() { return selected().command.program; }
EMSCRIPTEN_KEEPALIVE uint32_t loop_repeat() { return selected().command.repeat; }
// Carries out a write or a read.
EMSCRIPTEN_KEEPALIVE void loop_execute() {
  const protect::Command& command = selected().command;
  if (command.kind == protect::Command::Kind::kWrite)
    selected().executor->write(command.view, command.source);
  if (command.kind == protect::Command::Kind::kRead) selected().executor->read(command.view, command.target);
}
EMSCRIPTEN_KEEPALIVE uint32_t loop_train_program() { return selected().loop->recording().train; }
EMSCRIPTEN_KEEPALIVE uint32_t loop_noise_program() { return selected().loop->recording().noise; }

// Returns the floating-point operations done.
EMSCRIPTEN_KEEPALIVE double multiply_add(uint32_t steps) {
  bench::multiply_add(steps);
  return static_cast<double>(steps) * bench::kMultiplyAddFlop;
}
EMSCRIPTEN_KEEPALIVE void copy(uint32_t bytes) { bench::copy(bytes); }
}
