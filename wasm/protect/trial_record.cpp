// What a lane of a trial replays: its restart, one SGD step, one batch of tests.
#include "protect/jitter.h"
#include "protect/trial.h"

namespace untaught::protect {

using namespace tensor;
using nn::Tape;
using nn::Tensor;

namespace {

constexpr uint32_t kLargestTestBatch = 64;
// Streams of randomness, apart from the loop's.
enum Stream : uint32_t { kBatchStream = 0x101, kJitterStream, kTestStream };

}  // namespace

void Trial::record(uint32_t lane_number) {
  const TrialLane& lane = problem_.lanes[lane_number];
  Runner& runner = runners_[lane_number];
  const uint32_t tests = static_cast<uint32_t>(lane.tests.size());
  assert(!lane.own.empty() && !lane.others.empty() && tests > 0);
  for (const auto* part : {&lane.own, &lane.others, &lane.tests}) {
    runner.table_values.insert(runner.table_values.end(), part->begin(), part->end());
  }
  runner.test_batches = (tests + kLargestTestBatch - 1) / kLargestTestBatch;
  runner.test_batch = (tests + runner.test_batches - 1) / runner.test_batches;
  runner.batch_logits.resize(runner.test_batch * problem_.class_count);
  runner.logits.resize(size_t{plan_.stages} * tests * problem_.class_count);

  const std::string label = "lane " + std::to_string(lane_number);
  runner.state = module_.persistent(label + " state", kStateWords, DType::kU32);
  runner.table =
      module_.persistent(label + " table", static_cast<uint32_t>(runner.table_values.size()), DType::kU32);
  runner.test_logits =
      module_.persistent(label + " test logits", static_cast<uint32_t>(runner.batch_logits.size()));
  runner.network =
      nn::make_surrogate(module_, {plan_.network, problem_.size_px, problem_.class_count}, label);
  runner.restart = module_.add_program(label + " restart");
  runner.network->store().record_restart(module_, runner.restart, runner.state);
  record_train(lane, runner);
  record_test(lane, runner);
}

View Trial::look_up(ProgramId program, const Runner& runner, View positions) {
  const View indices = module_.transient(program, "indices", positions.elements, DType::kU32);
  module_.record(program, GatherWords{positions.elements, runner.table.elements},
                 {positions, runner.table, indices});
  return indices;
}

Tensor Trial::forward(Tape& tape, ProgramId program, const Runner& runner, View indices, bool jitter) {
  const uint32_t n = indices.elements, size = problem_.size_px;
  const View x = module_.transient(program, "batch", n * problem_.pixels() * 3);
  module_.record(program, GatherImages{n, problem_.pixels(), problem_.image_count(), 1, 1},
                 {indices, images_, slots_, noise_, window_, x});
  const AugmentParams params = jitter ? trainer_jitter(n, kJitterStream, kStateTrainStep, size)
                                      : no_jitter(n, kTestStream, kStateTrainStep);
  const View table = module_.transient(program, "augmentation", n * 16);
  module_.record(program, params, {runner.state, table});
  return runner.network->forward(tape, tape.augment(tape.input(x, n, size, size, 3, false), table));
}

void Trial::record_train(const TrialLane& lane, Runner& runner) {
  const ProgramId program = runner.train = module_.add_program("train");
  const uint32_t n = plan_.batch, own = static_cast<uint32_t>(lane.own.size());
  const View positions = module_.transient(program, "positions", n, DType::kU32);
  module_.record(program,
                 SampleIndices{.count = n,
                               .split = plan_.own_in_batch,
                               .first_a = 0,
                               .bound_a = own,
                               .first_b = own,
                               .bound_b = static_cast<uint32_t>(lane.others.size()),
                               .stream = kBatchStream,
                               .counter = kStateTrainStep},
                 {runner.state, positions});
  const View indices = look_up(program, runner, positions);
  const View labels = module_.transient(program, "batch labels", n, DType::kU32);
  module_.record(program, GatherWords{n, problem_.image_count()}, {indices, labels_, labels});

  Tape tape(module_, program, runner.network->store(), nn::BatchNormMode::kBatchStatistics,
            nn::ParameterGradients::kRecord);
  const Tensor logits = forward(tape, program, runner, indices, true);
  const View rows = module_.transient(program, "loss rows", n * 2);
  const View dlogits = module_.transient(program, "dlogits", logits.count());
  module_.record(program,
                 SoftmaxCrossEntropy{n, logits.channels, plan_.smoothing, 1.0f / static_cast<float>(n)},
                 {logits.view, labels, rows, dlogits});
  tape.seed(logits, dlogits);
  tape.backward();
  runner.network->store().record_update(module_, program, {0.9f, 5e-4f, 5.0f, true}, rates_, runner.state);
  module_.record(program, Advance{kStateTrainStep, 1}, {runner.state});
  module_.record(program, Advance{kStateRateStep, 1}, {runner.state});
}

void Trial::record_test(const TrialLane& lane, Runner& runner) {
  const ProgramId program = runner.test = module_.add_program("test");
  const uint32_t first = static_cast<uint32_t>(lane.own.size() + lane.others.size());
  const View positions = module_.transient(program, "positions", runner.test_batch, DType::kU32);
  module_.record(
      program,
      WalkIndices{runner.test_batch, first, static_cast<uint32_t>(lane.tests.size()), kStateNoiseStep},
      {runner.state, positions});
  Tape tape(module_, program, runner.network->store(), nn::BatchNormMode::kRunningStatistics,
            nn::ParameterGradients::kSkip);
  const Tensor logits = forward(tape, program, runner, look_up(program, runner, positions), false);
  // Scratch does not outlive its program.
  const View zero = module_.transient(program, "zero", logits.count());
  module_.record(program, Fill{zero.elements, zero.elements, 0.0f, 0.0f}, {zero});
  module_.record(program, Add{logits.count(), 1.0f}, {zero, logits.view, runner.test_logits});
  module_.record(program, Advance{kStateNoiseStep, 1}, {runner.state});
}

}  // namespace untaught::protect
