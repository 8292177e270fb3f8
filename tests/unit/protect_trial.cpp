// Promises of a trial: it repeats, tells every test apart and in order, and ends when it is told to.
#include <catch2/catch_test_macros.hpp>

#include "core/random.h"
#include "protect/trial.h"
#include "unit/drive.h"

using namespace untaught;
using protect::Command;
using protect::Trial;
using protect::TrialProblem;

namespace {

constexpr uint32_t kSize = 16, kClasses = 3, kOwn = 5, kOthers = 7;

// Random pixels; lanes differ in their own images.
TrialProblem small_problem(uint32_t tests) {
  TrialProblem problem;
  problem.size_px = kSize;
  problem.class_count = kClasses;
  for (uint32_t i = 0; i < 2 * kOwn + kOthers; ++i) problem.labels.push_back(i < 2 * kOwn ? 0 : 1 + i % 2);
  for (uint32_t i = 0; i < problem.image_count() * problem.pixels(); ++i) {
    problem.images.push_back(random_u32(3, 0, i) >> 8);
  }
  for (uint32_t lane = 0; lane < 2; ++lane) {
    protect::TrialLane images;
    for (uint32_t i = 0; i < kOwn; ++i) images.own.push_back(lane * kOwn + i);
    for (uint32_t i = 0; i < kOthers; ++i) images.others.push_back(2 * kOwn + i);
    // Every image once, then again from the first: a test and the one a round later are the same picture.
    for (uint32_t i = 0; i < tests; ++i) images.tests.push_back(i % problem.image_count());
    problem.lanes.push_back(std::move(images));
  }
  return problem;
}

protect::TrialPlan short_plan(uint32_t seed) {
  return {.batch = 6, .own_in_batch = 2, .stages = 3, .steps = 2, .peak_rate = 0.1f, .seed = seed};
}

// Logits of all lanes and stages.
std::vector<float> run(uint32_t seed, uint32_t threads, uint32_t tests = 10) {
  Trial trial(small_problem(tests), short_plan(seed));
  drive::run(trial, threads);
  std::vector<float> all;
  for (uint32_t lane = 0; lane < 2; ++lane) {
    for (uint32_t stage = 0; stage < 3; ++stage) {
      const auto logits = trial.logits(lane, stage);
      REQUIRE(logits.size() == tests * kClasses);
      all.insert(all.end(), logits.begin(), logits.end());
    }
  }
  return all;
}

}  // namespace

TEST_CASE("a trial repeats bit for bit with its seed, on any number of threads", "[protect]") {
  const auto first = run(1, 1);
  CHECK(run(1, 1) == first);
  CHECK(run(1, 3) == first);
  CHECK(run(2, 1) != first);
}

TEST_CASE("lanes with the same images learn the same, with others something else", "[protect]") {
  TrialProblem problem = small_problem(10);
  problem.lanes.push_back(problem.lanes[0]);
  Trial trial(std::move(problem), short_plan(1));
  drive::run(trial, 1);
  const auto values = [&](uint32_t lane) {
    const auto logits = trial.logits(lane, 2);
    return std::vector<float>(logits.begin(), logits.end());
  };
  CHECK(values(0) == values(2));
  CHECK(values(0) != values(1));
}

TEST_CASE("tests that take several batches come out in their order at every stage", "[protect]") {
  constexpr uint32_t kTests = 131, kImages = 2 * kOwn + kOthers;  // three batches of 44, which hold 132
  Trial trial(small_problem(kTests), short_plan(1));
  drive::run(trial, 1);
  for (uint32_t stage = 0; stage < 3; ++stage) {
    const auto logits = trial.logits(1, stage);
    for (uint32_t i = kImages; i < kTests; ++i) {
      for (uint32_t c = 0; c < kClasses; ++c) {
        CHECK(logits[i * kClasses + c] == logits[(i - kImages) * kClasses + c]);
      }
    }
    CHECK(logits[0] != logits[kClasses]);
  }
}

TEST_CASE("a trial says how far it is, and a cancel ends it", "[protect]") {
  Trial trial(small_problem(10), short_plan(1));
  CHECK(trial.fraction() == 0.0f);
  float before = 0;
  drive::run(trial, 1, [&] {
    CHECK(trial.fraction() >= before);
    before = trial.fraction();
  });
  CHECK(trial.fraction() == 1.0f);
  CHECK(trial.stages_done() == 3);
  CHECK(trial.tick().kind == Command::Kind::kDone);

  Trial cancelled(small_problem(10), short_plan(1));
  REQUIRE(cancelled.tick().kind == Command::Kind::kWrite);
  cancelled.cancel();
  CHECK(cancelled.tick().kind == Command::Kind::kDone);
  CHECK(cancelled.tick().kind == Command::Kind::kDone);
}
