// What the session tests share: files of small pictures, a schedule of two rounds, and an executor that
// carries a job to its end.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "photo/encode.h"
#include "session/job.h"
#include "tensor/cpu/executor.h"
#include "unit/photo_fixtures.h"

namespace session_fixtures {

using namespace untaught;

inline std::vector<uint8_t> png(int width, int height, uint32_t seed, int channels = 3) {
  return photo_fixtures::png_file(photo_fixtures::textured(width, height, channels, seed));
}

inline std::vector<uint8_t> jpeg(int width, int height, uint32_t seed) {
  auto bytes = photo::write_jpeg(photo_fixtures::textured(width, height, 3, seed), {}, std::nullopt);
  REQUIRE(bytes);
  return *bytes;
}

inline session::OpenPhoto open(const std::vector<uint8_t>& bytes, const std::string& name = "photo") {
  auto opened = session::OpenPhoto::open(bytes, name);
  INFO((opened ? "" : opened.error().message));
  REQUIRE(opened);
  return std::move(*opened);
}

// A data set needs no face model, and a canvas of 32 px keeps the work small.
inline session::JobSettings small_settings(uint32_t seed = 1) {
  session::JobSettings settings{session::Task::kDataSet, 32, {}};
  settings.protect.seed = seed;
  return settings;
}

inline protect::Schedule short_schedule() { return {nn::SurrogateKind::kPlain, 2, 1, 3, 0, 0.1f, 0.25f}; }

inline std::unique_ptr<session::Job> make_job(const session::JobSettings& settings) {
  auto job = session::Job::create(settings);
  REQUIRE(job);
  return std::move(*job);
}

inline void begin(session::Job& job) {
  const protect::Schedule schedule = short_schedule();
  const Status status = job.begin(nullptr, &schedule);
  INFO((status ? "" : status.error().message));
  REQUIRE(status);
}

// At most `commands` commands; returns whether the job is done.
inline bool run(session::Job& job, int commands = 1 << 20) {
  auto executor = tensor::cpu::Executor::create(job.loop().module(), 1);
  REQUIRE(executor);
  for (int i = 0; i < commands; ++i) {
    const protect::Command command = job.tick();
    switch (command.kind) {
      case protect::Command::Kind::kWrite:
        (*executor)->write(command.view, command.source);
        break;
      case protect::Command::Kind::kRun:
        (*executor)->run(command.program, command.repeat);
        break;
      case protect::Command::Kind::kRead:
        (*executor)->read(command.view, command.target);
        break;
      case protect::Command::Kind::kDone:
        return true;
    }
  }
  return false;
}

inline ErrorCode code_of(const Result<uint32_t>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

}  // namespace session_fixtures
