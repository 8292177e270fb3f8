#include "nn/parameter_store.h"

#include <algorithm>
#include <cmath>

namespace untaught::nn {

using namespace tensor;

ParameterId ParameterStore::add(uint32_t elements, Initial initial, uint32_t fan_in) {
  slots_.push_back({elements_, elements, initial, fan_in});
  elements_ += align_elements(elements);
  return {static_cast<uint32_t>(slots_.size() - 1)};
}

RunningId ParameterStore::add_running(uint32_t channels) {
  running_slots_.push_back({running_elements_, 2 * channels, Initial::kZero, 1});
  running_elements_ += align_elements(2 * channels);
  return {static_cast<uint32_t>(running_slots_.size() - 1)};
}

void ParameterStore::allocate(Module& module, const std::string& label) {
  parameters_ = module.persistent(label + " parameters", elements_);
  gradients_ = module.persistent(label + " gradients", elements_);
  momentum_ = module.persistent(label + " momentum", elements_);
  running_ = module.persistent(label + " running statistics", std::max(running_elements_, 1u));
}

void ParameterStore::allocate_frozen(Module& module, const std::string& label) {
  assert(running_slots_.empty());
  parameters_ = module.persistent(label + " parameters", std::max(elements_, 1u));
}

void ParameterStore::record_restart(Module& module, ProgramId program, View state) const {
  module.record(program, Fill{elements_, elements_, 0.0f, 0.0f}, {momentum_});
  for (uint32_t i = 0; i < slots_.size(); ++i) {
    const Slot& slot = slots_[i];
    const View view = parameter({i});
    const uint32_t stream = 1000 + i;
    switch (slot.initial) {
      case Initial::kZero:
        module.record(program, Fill{slot.elements, slot.elements, 0.0f, 0.0f}, {view});
        break;
      case Initial::kScaleShift:
        module.record(program, Fill{slot.elements, slot.elements / 2, 1.0f, 0.0f}, {view});
        break;
      case Initial::kFanInUniform: {
        const float bound = 1.0f / std::sqrt(static_cast<float>(slot.fan_in));
        module.record(program, FillUniform{slot.elements, stream, -bound, bound}, {state, view});
        break;
      }
    }
  }
  for (uint32_t i = 0; i < running_slots_.size(); ++i) {
    const View view = running({i});
    module.record(program, Fill{view.elements, view.elements / 2, 0.0f, 1.0f}, {view});
  }
}

void ParameterStore::record_update(Module& module, ProgramId program, const Optimizer& optimizer, View rates,
                                   View state) const {
  const View norm = module.transient(program, "squared gradient norm", 1);
  module.record(program, SquaredNorm{elements_}, {gradients_, norm});
  module.record(program,
                SgdStep{elements_, rates.elements, optimizer.momentum, optimizer.weight_decay, optimizer.clip,
                        optimizer.nesterov ? 1u : 0u},
                {gradients_, norm, rates, state, parameters_, momentum_});
}

}  // namespace untaught::nn
