// A protection problem small enough for tests: 6 photos of a person and 12 negatives on 16 px canvases.
#pragma once

#include "core/random.h"
#include "protect/loop.h"
#include "tensor/cpu/executor.h"

namespace untaught::testing {

// Each class has a colour and a stripe direction of its own, plus pixel noise.
inline protect::Problem small_problem(uint32_t photos = 6, uint32_t negatives = 12, uint32_t size = 16) {
  protect::Problem problem;
  problem.size_px = size;
  problem.photo_count = photos;
  problem.class_count = 4;
  for (uint32_t i = 0; i < photos + negatives; ++i) {
    const uint32_t label = i < photos ? 0 : 1 + i % 3;
    problem.labels.push_back(label);
    for (uint32_t p = 0; p < size * size; ++p) {
      const uint32_t stripe = ((p % size) * (label & 1) + (p / size) * (label >> 1)) / 2 % 2 * 40;
      uint32_t pixel = 0;
      for (uint32_t c = 0; c < 3; ++c) {
        const uint32_t noise = random_u32(5, i * 3 + c, p) % 60;
        pixel |= (40 + stripe + noise + 30 * ((label + c) % 3)) << (8 * c);
      }
      problem.images.push_back(pixel);
    }
  }
  problem.windows.assign(size * size, 1.0f);
  return problem;
}

// Every transform, often.
inline protect::Transforms every_transform() {
  return {.size = {0.5f, 0.25f, 1}, .blur = {0.3f, 0.5f, 2}, .band = {0.3f, 0.6f, 2}, .jpeg = {0.5f, 50, 95}};
}

template <class Executor>
void carry_out(const protect::Command& command, Executor& executor) {
  using Kind = protect::Command::Kind;
  if (command.kind == Kind::kWrite) executor.write(command.view, command.source);
  if (command.kind == Kind::kRun) executor.run(command.program, command.repeat);
  if (command.kind == Kind::kRead) executor.read(command.view, command.target);
}

// Carries out a loop's commands on the CPU until it is done; stops early where `stop` says so.
template <class Stop>
void drive(protect::Loop& loop, tensor::cpu::Executor& executor, Stop stop) {
  for (;;) {
    const protect::Command command = loop.tick();
    if (command.kind == protect::Command::Kind::kDone || stop()) return;
    carry_out(command, executor);
  }
}
inline void drive(protect::Loop& loop, tensor::cpu::Executor& executor) {
  drive(loop, executor, [] { return false; });
}

inline std::unique_ptr<tensor::cpu::Executor> make_executor(const protect::Loop& loop, uint32_t threads = 1) {
  auto executor = tensor::cpu::Executor::create(loop.module(), threads);
  assert(executor);
  return std::move(*executor);
}

// Runs a whole loop and returns the noise of every photo, one after the other.
inline std::vector<float> run_loop(protect::Loop& loop, uint32_t threads = 1) {
  const auto executor = make_executor(loop, threads);
  drive(loop, *executor);
  std::vector<float> all;
  for (uint32_t i = 0; i < loop.problem().photo_count; ++i) {
    const std::vector<float> noise = loop.photo_noise(i);
    all.insert(all.end(), noise.begin(), noise.end());
  }
  return all;
}

}  // namespace untaught::testing
