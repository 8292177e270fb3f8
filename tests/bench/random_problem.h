// A problem of random pixels for the loop: how long the loop takes does not depend on what the photos show.
#pragma once

#include "core/random.h"
#include "protect/problem.h"

namespace untaught::bench {

// Photos of one person (class 0) and one class of negatives less than `classes`.
inline protect::Problem random_problem(uint32_t size_px, uint32_t photos, uint32_t negatives,
                                       uint32_t classes) {
  protect::Problem problem;
  problem.size_px = size_px;
  problem.photo_count = photos;
  problem.class_count = classes;
  const uint32_t images = photos + negatives;
  problem.images.resize(size_t{images} * problem.pixels());
  for (uint32_t i = 0; i < problem.images.size(); ++i) problem.images[i] = random_u32(1, 0, i) & 0xffffff;
  for (uint32_t i = 0; i < images; ++i)
    problem.labels.push_back(i < photos ? 0 : 1 + (i - photos) % (classes - 1));
  problem.windows.assign(problem.pixels(), 1.0f);
  return problem;
}

}  // namespace untaught::bench
