// A small run of the loop, carried out on the CPU, for tests/parity/steps.test.ts: it repeats each step on a
// GPU from the same state. Plain C functions over one current loop; call loop_select first.
#include <emscripten.h>

#include "protect/cloak.h"
#include "protect/trial.h"
#include "tensor/describe.h"
#include "trajectory/small_embedding.h"
#include "trajectory/small_problem.h"

namespace {

using namespace untaught;

struct Current {
  std::unique_ptr<protect::Driven> loop;
  std::unique_ptr<tensor::cpu::Executor> executor;
  std::string description;
  std::vector<tensor::View> persistent;  // in the order of the description
  std::vector<std::byte> bytes;
};

Current& current() {
  static auto* value = new Current;
  return *value;
}

constexpr protect::Schedule kTraining{nn::SurrogateKind::kPlain, 2, 3, 2, 0, 0.1f, 0.2f};
constexpr protect::Schedule kResidual{nn::SurrogateKind::kResidual, 2, 3, 2, 0, 0.1f, 0.2f};
constexpr protect::Schedule kLinear{nn::SurrogateKind::kLinear, 1, 6, 4, 0, 0.002f, 0.2f};

// Both lanes are trained on the problem's photos and negatives, and tested on all of them.
std::unique_ptr<protect::Trial> small_trial(protect::Problem problem) {
  protect::TrialProblem trial;
  trial.size_px = problem.size_px;
  trial.class_count = problem.class_count;
  trial.images = std::move(problem.images);
  trial.labels = std::move(problem.labels);
  protect::TrialLane lane;
  for (uint32_t i = 0; i < trial.image_count(); ++i) {
    (i < problem.photo_count ? lane.own : lane.others).push_back(i);
    lane.tests.push_back(i);
  }
  trial.lanes = {lane, lane};
  const protect::TrialPlan plan{.batch = 6, .own_in_batch = 2, .stages = 2, .steps = 3};
  return std::make_unique<protect::Trial>(std::move(trial), plan);
}

// A cloak of four photos in batches of two, against two surrogates.
std::unique_ptr<protect::Cloak> small_cloak() {
  std::vector<protect::Embedding> surrogates;
  for (const uint32_t seed : {1u, 50u}) {
    auto network = nn::ImportedNetwork::parse(testing::small_embedding_file(seed));
    assert(network);
    surrogates.push_back(std::make_shared<const nn::ImportedNetwork>(std::move(*network)));
  }
  protect::Settings settings{.objective = protect::Objective::kCloak};
  settings.transforms = testing::every_transform();
  return std::make_unique<protect::Cloak>(testing::small_problem(4, 0, testing::kEmbeddingSize), settings,
                                          surrogates, protect::CloakPlan{.steps = 3, .batch = 2});
}

}  // namespace

extern "C" {

// objective: 0 sample-wise, 1 class-wise, 2 instant, 3 sample-wise with a residual surrogate, 4 sample-wise
// through every transform, 5 a trial, 6 a cloak, 7 sample-wise with limits for each photo, and damped.
EMSCRIPTEN_KEEPALIVE void loop_select(uint32_t objective) {
  Current& c = current();
  c = {};
  protect::Problem problem = testing::small_problem();
  problem.partial_regions = objective == 1;
  if (objective == 7) {
    problem.windows.resize(problem.photo_count * problem.pixels());
    for (uint32_t i = 0; i < problem.windows.size(); ++i) problem.windows[i] = random_unit(1, 2, i);
  }
  const auto kind =
      objective >= 3 ? protect::Objective::kSampleWise : static_cast<protect::Objective>(objective);
  const protect::Schedule& schedule = objective == 2 ? kLinear : objective == 3 ? kResidual : kTraining;
  if (objective == 5) {
    c.loop = small_trial(std::move(problem));
  } else if (objective == 6) {
    c.loop = small_cloak();
  } else {
    protect::Settings settings{.objective = kind};
    if (objective == 4) settings.transforms = testing::every_transform();
    if (objective == 7) {
      settings.budget = protect::Budget::kAdaptive;
      settings.damping = protect::make_damping(settings.budget);
    }
    c.loop = std::make_unique<protect::Loop>(std::move(problem), settings, schedule);
  }
  auto executor = tensor::cpu::Executor::create(c.loop->module(), 1);
  assert(executor);
  c.executor = std::move(*executor);
  const auto plan = tensor::make_plan(c.loop->module(), {});
  assert(plan);
  c.description = tensor::describe(c.loop->module(), *plan);
  const auto& buffers = c.loop->module().buffers();
  for (tensor::BufferId id = 0; id < buffers.size(); ++id) {
    if (buffers[id].owner == tensor::kPersistent) c.persistent.push_back({id, 0, buffers[id].elements});
  }
}
EMSCRIPTEN_KEEPALIVE const char* loop_description() { return current().description.c_str(); }

// Carries out writes and reads up to the next run of a program; returns the program, or -1 at the end.
EMSCRIPTEN_KEEPALIVE int loop_next() {
  using Kind = protect::Command::Kind;
  Current& c = current();
  for (;;) {
    const protect::Command command = c.loop->tick();
    if (command.kind == Kind::kDone) return -1;
    if (command.kind == Kind::kRun) return static_cast<int>(command.program);
    if (command.kind == Kind::kWrite) c.executor->write(command.view, command.source);
    if (command.kind == Kind::kRead) c.executor->read(command.view, command.target);
  }
}
// One replay of a program on the CPU.
EMSCRIPTEN_KEEPALIVE void loop_run(int program) {
  current().executor->run(static_cast<tensor::ProgramId>(program), 1);
}
// The present bytes of a persistent buffer; valid until the next call.
EMSCRIPTEN_KEEPALIVE const std::byte* loop_bytes(uint32_t persistent) {
  Current& c = current();
  const tensor::View view = c.persistent[persistent];
  c.bytes.resize(view.elements * size_t{4});
  c.executor->read(view, c.bytes);
  return c.bytes.data();
}
}
