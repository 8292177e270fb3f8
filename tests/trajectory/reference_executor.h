// Replays programs by the scalar references alone, every buffer in memory of its own. Has the functions of
// tensor::cpu::Executor that driving a loop needs.
#pragma once

#include <cassert>
#include <cstring>

#include "tensor/reference/reference.h"

namespace untaught::testing {

class ReferenceExecutor {
 public:
  // The module must outlive the executor and not change.
  explicit ReferenceExecutor(const tensor::Module& module) : module_(module) {
    for (const tensor::Buffer& buffer : module.buffers()) memory_.emplace_back(size_t{buffer.elements} * 4);
  }

  void run(tensor::ProgramId program, uint32_t repeat) {
    for (uint32_t i = 0; i < repeat; ++i) {
      for (const tensor::Step& step : module_.programs()[program].steps) {
        std::vector<tensor::reference::Operand> operands;
        for (uint32_t v = 0; v < step.view_count; ++v) {
          operands.push_back({address(step.views[v]), step.views[v].elements});
        }
        tensor::reference::run_step(step, operands);
      }
    }
  }
  void write(const tensor::View& view, std::span<const std::byte> bytes) {
    assert(bytes.size() == size_t{view.elements} * 4);
    std::memcpy(address(view), bytes.data(), bytes.size());
  }
  void read(const tensor::View& view, std::span<std::byte> bytes) {
    assert(bytes.size() == size_t{view.elements} * 4);
    std::memcpy(bytes.data(), address(view), bytes.size());
  }

 private:
  std::byte* address(const tensor::View& view) {
    return memory_[view.buffer].data() + size_t{view.offset} * 4;
  }

  const tensor::Module& module_;
  std::vector<std::vector<std::byte>> memory_;
};

}  // namespace untaught::testing
