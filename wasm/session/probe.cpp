#include "session/probe.h"

#include "core/random.h"

namespace untaught::session {

std::unique_ptr<protect::Loop> make_probe() {
  constexpr uint32_t kPhotos = 8, kNegatives = 24, kClasses = 101;
  protect::Problem problem;
  problem.photo_count = kPhotos;
  problem.class_count = kClasses;
  for (uint32_t i = 0; i < kPhotos + kNegatives; ++i) problem.labels.push_back(i < kPhotos ? 0 : i);
  for (uint32_t i = 0; i < problem.image_count() * problem.pixels(); ++i) {
    problem.images.push_back(random_u32(1, 0, i) >> 8);
  }
  problem.windows.assign(problem.pixels(), 1.0f);
  return std::make_unique<protect::Loop>(std::move(problem), protect::Settings{});
}

}  // namespace untaught::session
