// Promises of the loop, on a problem of a few canvases.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "trajectory/small_problem.h"

using namespace untaught;
using namespace untaught::protect;
using untaught::testing::run_loop;
using untaught::testing::small_problem;
namespace testing = untaught::testing;

namespace {

constexpr Schedule kShort{nn::SurrogateKind::kPlain, 4, 6, 3, 2, 0.1f, 0.2f};

Schedule short_schedule(Objective objective) {
  Schedule schedule = kShort;
  if (objective == Objective::kInstant) {
    schedule = {nn::SurrogateKind::kLinear, 1, 20, 8, 0, 0.002f, 0.2f};
  }
  return schedule;
}

Settings settings_of(Objective objective, float epsilon_255 = 8, uint32_t seed = 1) {
  return {objective, Effort::kQuick, epsilon_255, seed};
}

constexpr Objective kObjectives[] = {Objective::kSampleWise, Objective::kClassWise, Objective::kInstant};

}  // namespace

TEST_CASE("noise stays within the budget and uses it", "[protect]") {
  for (Objective objective : kObjectives) {
    for (float epsilon_255 : {1.0f, 8.0f, 16.0f}) {
      Loop loop(small_problem(), settings_of(objective, epsilon_255), short_schedule(objective));
      float largest = 0;
      for (float value : run_loop(loop)) largest = std::max(largest, std::abs(value));
      CHECK(largest <= epsilon_255 / 255.0f);
      CHECK(largest > 0.5f * epsilon_255 / 255.0f);
    }
  }
}

TEST_CASE("sample-wise noise keeps every pixel a valid value", "[protect]") {
  Problem problem = small_problem();
  for (uint32_t& pixel : problem.images) pixel = pixel % 2 ? 0xffffff : 0x000000;  // no room on one side
  Loop loop(problem, settings_of(Objective::kSampleWise), kShort);
  const std::vector<float> noise = run_loop(loop);
  for (size_t i = 0; i < noise.size(); ++i) {
    const float value = static_cast<float>(problem.images[i / 3] & 255) / 255.0f + noise[i];
    REQUIRE(value >= 0.0f);
    REQUIRE(value <= 1.0f);
  }
}

TEST_CASE("class-wise noise is one mask, sample-wise noise differs from photo to photo", "[protect]") {
  for (Objective objective : {Objective::kClassWise, Objective::kSampleWise}) {
    Loop loop(small_problem(), settings_of(objective), kShort);
    run_loop(loop);
    CHECK((loop.photo_noise(0) == loop.photo_noise(5)) == (objective == Objective::kClassWise));
  }
}

TEST_CASE("a seed gives the same noise bit for bit, with any number of threads; another seed another",
          "[protect]") {
  for (Objective objective : kObjectives) {
    auto noise = [&](uint32_t seed, uint32_t threads) {
      Loop loop(small_problem(), settings_of(objective, 8, seed), short_schedule(objective));
      return run_loop(loop, threads);
    };
    const std::vector<float> once = noise(1, 1);
    CHECK(noise(1, 1) == once);
    CHECK(noise(1, 3) == once);
    CHECK(noise(2, 1) != once);
  }
}

TEST_CASE("the more budget, the lower the loss of the photos that bear the noise", "[protect]") {
  auto final_loss = [](float epsilon_255) {
    Loop loop(small_problem(), settings_of(Objective::kSampleWise, epsilon_255), kShort);
    run_loop(loop);
    return loop.progress().noise_loss;
  };
  CHECK(final_loss(16) < 0.75f * final_loss(1));
}

TEST_CASE("transforms are in the programs that want them, and in no other", "[protect]") {
  const auto steps = [](const Transforms& transforms, tensor::Op op) {
    Settings settings = settings_of(Objective::kSampleWise);
    settings.transforms = transforms;
    const Loop loop(small_problem(), settings, kShort);
    const auto& recorded = loop.module().programs()[loop.recording().noise].steps;
    return std::count_if(recorded.begin(), recorded.end(), [&](const auto& step) { return step.op == op; });
  };
  using tensor::Op;
  for (Op op : {Op::kTransformParams, Op::kCrop, Op::kBlur, Op::kJpeg}) {
    CHECK(steps(make_transforms(Robustness::kNone), op) == 0);
    CHECK(steps(testing::every_transform(), op) > 0);
  }
  CHECK(steps(make_transforms(Robustness::kPlatform), Op::kJpeg) == 1);
  CHECK(steps({.jpeg = {0.5f, 75, 75}}, Op::kCrop) == 0);
}

TEST_CASE("with transforms a seed gives the same noise, with any number of threads, within the budget",
          "[protect]") {
  for (Objective objective : kObjectives) {
    const auto noise = [&](uint32_t threads, bool transformed) {
      Settings settings = settings_of(objective);
      if (transformed) settings.transforms = testing::every_transform();
      Loop loop(small_problem(), settings, short_schedule(objective));
      return run_loop(loop, threads);
    };
    const std::vector<float> once = noise(1, true);
    CHECK(noise(3, true) == once);
    CHECK(noise(1, false) != once);
    for (float value : once) REQUIRE(std::abs(value) <= 8.0f / 255.0f);
  }
}

TEST_CASE("the window fades the noise", "[protect]") {
  Problem problem = small_problem();
  for (uint32_t p = 0; p < problem.pixels(); ++p) problem.windows[p] = p < problem.pixels() / 2 ? 0.0f : 0.5f;
  problem.partial_regions = true;
  Loop loop(problem, settings_of(Objective::kSampleWise), kShort);
  run_loop(loop);
  const std::vector<float> noise = loop.photo_noise(2);
  const size_t half = noise.size() / 2;
  CHECK(std::all_of(noise.begin(), noise.begin() + half, [](float v) { return v == 0.0f; }));
  CHECK(std::any_of(noise.begin() + half, noise.end(), [](float v) { return v != 0.0f; }));
  CHECK(std::all_of(noise.begin(), noise.end(), [](float v) { return std::abs(v) <= 4.0f / 255.0f; }));
}

TEST_CASE("every photo keeps to its own limits, and to valid pixels", "[protect]") {
  for (Objective objective : kObjectives) {
    Problem problem = small_problem();
    Settings settings = settings_of(objective);
    settings.budget = Budget::kAdaptive;  // up to 16/255
    problem.windows.clear();
    for (uint32_t i = 0; i < problem.photo_count * problem.pixels(); ++i) {
      problem.windows.push_back(
          i / problem.pixels() == 1 ? 0.0f : static_cast<float>(random_below(9, 3, i, 9)) / 8.0f);
    }
    for (uint32_t& word : problem.images) word = word % 3 == 0 ? 0x02fe03u : word;
    Loop loop(problem, settings, short_schedule(objective));
    run_loop(loop);
    for (uint32_t photo = 0; photo < problem.photo_count; ++photo) {
      const std::vector<float> noise = loop.photo_noise(photo), limits = loop.photo_limits(photo);
      float largest = 0;
      for (size_t i = 0; i < noise.size(); ++i) {
        REQUIRE(limits[i / 3] == problem.windows[photo * problem.pixels() + i / 3] * (16.0f / 255.0f));
        REQUIRE(std::abs(noise[i]) <= limits[i / 3]);
        largest = std::max(largest, std::abs(noise[i]));
        if (objective == Objective::kClassWise) continue;  // its photos share a noise: it is clipped in each
        const uint32_t word = problem.images[photo * problem.pixels() + i / 3];
        const float value = static_cast<float>(word >> (8 * (i % 3)) & 255u) / 255.0f + noise[i];
        REQUIRE((value > -1e-6f && value < 1 + 1e-6f));
      }
      CHECK((largest > 8.0f / 255.0f) == (photo != 1));
    }
  }
}

TEST_CASE("damping takes wide patches of colour out of the noise, not of grey", "[protect]") {
  // Means of 4x4 blocks: of the grey of the noise, and of green less grey.
  const auto grey_and_colour = [](float share) {
    Settings settings = settings_of(Objective::kSampleWise);
    settings.damping = {share, 2};
    Loop loop(small_problem(), settings, kShort);
    run_loop(loop);
    const std::vector<float> noise = loop.photo_noise(0);
    double squares[2] = {};
    for (size_t block = 0; block < 16; ++block) {
      double grey = 0, colour = 0;
      for (size_t y = 0; y < 4; ++y)
        for (size_t x = 0; x < 4; ++x) {
          const float* value = &noise[((block / 4 * 4 + y) * 16 + block % 4 * 4 + x) * 3];
          const double own = 0.299 * value[0] + 0.587 * value[1] + 0.114 * value[2];
          grey += own;
          colour += value[1] - own;
        }
      squares[0] += grey * grey;
      squares[1] += colour * colour;
    }
    return std::pair(squares[0], squares[1]);
  };
  const auto [grey, colour] = grey_and_colour(0);
  const auto [damped_grey, damped_colour] = grey_and_colour(0.5f);
  CHECK(damped_colour < 0.5 * colour);
  CHECK(damped_grey > 0.5 * grey);
}

TEST_CASE("a data set needs no negatives, and more photos than one noise batch are all reached",
          "[protect]") {
  Problem problem = small_problem(0, 130);
  problem.photo_count = 130;
  for (uint32_t& label : problem.labels) label -= 1;
  problem.class_count = 3;
  for (Objective objective : kObjectives) {
    Loop loop(problem, settings_of(objective),
              {short_schedule(objective).surrogate, 1, 2, 2, 0, 0.01f, 0.2f});
    run_loop(loop);
    for (uint32_t i = 0; i < 130; ++i) {
      const std::vector<float> noise = loop.photo_noise(i);
      REQUIRE(std::any_of(noise.begin(), noise.end(), [](float v) { return v != 0.0f; }));
    }
    if (objective == Objective::kClassWise) CHECK(loop.photo_noise(0) != loop.photo_noise(1));
  }
}

TEST_CASE("cancel ends the loop at the next tick and progress never falls", "[protect]") {
  Loop loop(small_problem(), settings_of(Objective::kSampleWise), kShort);
  const auto executor = untaught::testing::make_executor(loop);
  float last = 0;
  uint32_t runs = 0;
  untaught::testing::drive(loop, *executor, [&] {
    CHECK(loop.progress().fraction >= last);
    last = loop.progress().fraction;
    if (++runs == 20) loop.cancel();
    return false;
  });
  CHECK(loop.cancelled());
  CHECK(runs == 20);
  CHECK(last < 1.0f);
  CHECK(loop.tick().kind == Command::Kind::kDone);
}

TEST_CASE("settings out of range are named", "[protect]") {
  for (float epsilon_255 : {0.0f, 0.5f, 16.5f, -1.0f, NAN}) {
    const Status status = check(settings_of(Objective::kSampleWise, epsilon_255));
    REQUIRE_FALSE(status);
    CHECK(status.error().code == ErrorCode::kBadSetting);
    CHECK(status.error().message.find("between 1 and 16") != std::string::npos);
  }
  CHECK(check(settings_of(Objective::kSampleWise, 16)));
}
