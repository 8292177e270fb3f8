// Ten steps of the loop, bit for bit as they were when the golden values were written down: a change of what
// a kernel computes, of the order of a sum or of a random draw shows here, however small.
//
// What is promised, and where. The scalar references give the same bits in every build: they sum in double
// precision, in a fixed order and without contraction. The fast kernels give the same bits for any number of
// threads, and in every build whose multiply-add rounds twice: native, sanitizers and plain wasm. Relaxed
// SIMD leaves the rounding of a multiply-add to the processor, so the test asks which one it has.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdio>
#include <string>

#include "session/open_photo.h"
#include "tensor/cpu/simd.h"
#include "trajectory/golden_values.h"
#include "trajectory/reference_executor.h"
#include "trajectory/small_problem.h"

using namespace untaught;
using namespace untaught::protect;
using untaught::testing::Golden;
using namespace std::string_literals;

namespace {

// Each round is one SGD step and one noise step. The linear surrogate has more than a thousand inputs here:
// it then takes the loops that it takes on real canvases.
Loop ten_steps(Objective objective) {
  const bool instant = objective == Objective::kInstant;
  Problem problem = testing::small_problem(6, 12, instant ? 20 : 16);
  problem.partial_regions = true;
  const Schedule schedule = instant ? Schedule{nn::SurrogateKind::kLinear, 10, 1, 1, 0, 0.002f, 0.2f}
                                    : Schedule{nn::SurrogateKind::kPlain, 10, 1, 1, 0, 0.1f, 0.2f};
  return Loop(std::move(problem), {objective, Effort::kQuick, 8.0f, 1}, schedule);
}

// Carries the loop out and notes the loss after each round.
template <class Executor>
Golden run(Loop& loop, Executor& executor) {
  using Kind = Command::Kind;
  Golden golden{};
  for (Command command = loop.tick(); command.kind != Kind::kDone; command = loop.tick()) {
    testing::carry_out(command, executor);
    if (command.kind == Kind::kRead && command.view.buffer == loop.recording().noise_metrics.buffer) {
      golden.noise_loss[loop.progress().rounds_done - 1] = loop.progress().noise_loss;
    }
  }
  std::vector<float> noise;
  for (uint32_t photo = 0; photo < loop.problem().photo_count; ++photo) {
    const std::vector<float> one = loop.photo_noise(photo);
    noise.insert(noise.end(), one.begin(), one.end());
  }
  golden.noise_digest =
      session::fingerprint({reinterpret_cast<const uint8_t*>(noise.data()), noise.size() * sizeof(float)});
  return golden;
}

Golden run_fast(Objective objective, uint32_t threads) {
  Loop loop = ten_steps(objective);
  const auto executor = testing::make_executor(loop, threads);
  return run(loop, *executor);
}

Golden run_reference(Objective objective) {
  Loop loop = ten_steps(objective);
  testing::ReferenceExecutor executor(loop.module());
  return run(loop, executor);
}

// True where a multiply-add of the fast kernels rounds once: (1 + 2^-12)^2 - (1 + 2^-11) is then 2^-24, else
// 0.
bool multiply_add_is_fused() {
  const volatile float factor = 1.0f + 0x1p-12f, rest = -(1.0f + 0x1p-11f);
  using tensor::cpu::splat;
  return tensor::cpu::madd(splat(factor), splat(factor), splat(rest))[0] != 0.0f;
}

// As golden_values.h writes it.
std::string text(const Golden& golden) {
  char buffer[64];
  std::string out = "{{";
  for (float loss : golden.noise_loss) {
    std::snprintf(buffer, sizeof(buffer), "%s%af", out.size() > 2 ? ", " : "", static_cast<double>(loss));
    out += buffer;
  }
  std::snprintf(buffer, sizeof(buffer), "}, 0x%016llxull}",
                static_cast<unsigned long long>(golden.noise_digest));
  return out + buffer;
}

// Compares, and prints the line that would go into golden_values.h where they differ.
bool same(const std::string& name, const Golden& actual, const Golden& golden) {
  const std::string now = text(actual);
  if (now == text(golden)) return true;
  std::printf("%s is not golden; this run ends with\n    %s\n", name.c_str(), now.c_str());
  return false;
}

struct Named {
  const char* name;
  Objective objective;
  const testing::GoldenRuns& golden;
};
const Named kRuns[] = {{"kGoldenSampleWise", Objective::kSampleWise, testing::kGoldenSampleWise},
                       {"kGoldenInstant", Objective::kInstant, testing::kGoldenInstant}};

}  // namespace

TEST_CASE("ten steps by the scalar references are the golden ones, bit for bit", "[golden]") {
  for (const Named& run : kRuns) {
    CHECK(same(run.name + ".reference"s, run_reference(run.objective), run.golden.reference));
  }
}

TEST_CASE("ten steps by the fast kernels are the golden ones, bit for bit, with any number of threads",
          "[golden]") {
  const bool fused = multiply_add_is_fused();
  for (const Named& run : kRuns) {
    const std::string name = run.name + (fused ? ".fused"s : ".separate"s);
    const Golden& golden = fused ? run.golden.fused : run.golden.separate;
    for (uint32_t threads : {1u, 2u, 3u}) CHECK(same(name, run_fast(run.objective, threads), golden));
  }
}

TEST_CASE("the golden runs of references and fast kernels tell one story", "[golden]") {
  for (const Named& run : kRuns) {
    for (const Golden* fast : {&run.golden.separate, &run.golden.fused}) {
      for (int step = 0; step < 10; ++step) {
        INFO(run.name << " step " << step);
        // Roundings alone tell them apart, as long as no sign of a tiny gradient flips.
        CHECK(std::abs(fast->noise_loss[step] - run.golden.reference.noise_loss[step]) < 1e-5f);
      }
    }
  }
}
