// The weights of one network in flat buffers: parameters, gradients and momentum share one layout, so the
// gradient norm and the optimiser are one step each, whatever the network. Running statistics of batch
// normalisation are kept apart, because no optimiser touches them.
#pragma once

#include <string>
#include <vector>

#include "tensor/program.h"

namespace untaught::nn {

// How a parameter starts after each restart.
enum class Initial {
  kZero,
  kScaleShift,    // batch norm's affine [2, channels]: ones, then zeros
  kFanInUniform,  // uniform in +-1/sqrt(fan_in)
};

struct ParameterId {
  uint32_t index = 0;
};
struct RunningId {
  uint32_t index = 0;
};

class ParameterStore {
 public:
  ParameterId add(uint32_t elements, Initial initial, uint32_t fan_in = 1);
  // Running mean and variance [2, channels] of one batch normalisation.
  RunningId add_running(uint32_t channels);

  // Ends the adding: makes the buffers. Labels begin with `label`.
  void allocate(tensor::Module& module, const std::string& label);
  // The same for weights that nobody trains: neither gradients nor momentum nor running statistics.
  void allocate_frozen(tensor::Module& module, const std::string& label);

  tensor::View parameter(ParameterId id) const { return part(parameters_, slots_[id.index]); }
  tensor::View gradient(ParameterId id) const { return part(gradients_, slots_[id.index]); }
  tensor::View running(RunningId id) const { return part(running_, running_slots_[id.index]); }
  tensor::View all_parameters() const { return parameters_; }
  tensor::View all_gradients() const { return gradients_; }
  tensor::View all_running() const { return running_; }

  // Records fresh weights, drawn under the state's seed and restart counter; zero momentum, neutral
  // statistics.
  void record_restart(tensor::Module& module, tensor::ProgramId program, tensor::View state) const;

  struct Optimizer {
    float momentum, weight_decay, clip;
    bool nesterov;
  };
  // Records one update from the gradients; rates f32 [n] is the learning-rate table.
  void record_update(tensor::Module& module, tensor::ProgramId program, const Optimizer& optimizer,
                     tensor::View rates, tensor::View state) const;

 private:
  struct Slot {
    uint32_t offset, elements;
    Initial initial;
    uint32_t fan_in;
  };
  static tensor::View part(const tensor::View& whole, const Slot& slot) {
    return {whole.buffer, whole.offset + slot.offset, slot.elements};
  }

  std::vector<Slot> slots_, running_slots_;
  uint32_t elements_ = 0, running_elements_ = 0;
  tensor::View parameters_, gradients_, momentum_, running_;
};

}  // namespace untaught::nn
