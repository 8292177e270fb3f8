// Records the programs of the loop into a module: restart, one SGD step, one noise step.
#pragma once

#include <memory>

#include "protect/problem.h"
#include "protect/settings.h"

namespace untaught::protect {

struct Recording {
  tensor::Module module;
  std::unique_ptr<nn::Surrogate> surrogate;
  tensor::ProgramId restart, train, noise;
  uint32_t noise_batch;    // photos per noise program
  uint32_t noise_batches;  // noise programs per pass over all photos
  uint32_t slot_count;     // noise images: photos, or classes for class-wise noise

  // Inputs, written once.
  tensor::View state, images, labels, slots, no_slots, windows, rates;
  // Results. noise f32 [slot_count, size, size, 3] in sRGB units; metrics f32 [2] each: mean loss, accuracy.
  tensor::View noise_values, train_metrics, noise_metrics;
};

std::unique_ptr<Recording> record(const Problem& problem, const Settings& settings, const Schedule& schedule);

}  // namespace untaught::protect
