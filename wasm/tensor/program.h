// Recorded work. A Module owns a table of virtual buffers and the programs that use them; a Program is a flat
// list of steps that an executor replays. Recording allocates nothing on a device; plan.h places the buffers.
#pragma once

#include <array>
#include <cassert>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "tensor/operation.h"

namespace untaught::tensor {

enum class DType : uint8_t { kF32, kU32 };  // both 4 bytes

using BufferId = uint32_t;
using ProgramId = uint32_t;

// Views start at multiples of this many elements (256 bytes: WebGPU's binding offset alignment).
inline constexpr uint32_t kViewAlignment = 64;
constexpr uint32_t align_elements(uint32_t elements) {
  return (elements + kViewAlignment - 1) / kViewAlignment * kViewAlignment;
}

inline constexpr ProgramId kPersistent = 0xffffffffu;

struct Buffer {
  std::string label;
  DType dtype;
  uint32_t elements;  // >= 1
  ProgramId owner;    // kPersistent: keeps its content between programs; else scratch of that program
};

// Part of a buffer; offset is a multiple of kViewAlignment.
struct View {
  BufferId buffer = 0;
  uint32_t offset = 0;    // elements
  uint32_t elements = 0;  // >= 1
};

inline constexpr uint32_t kMaxParamWords = 16;
inline constexpr uint32_t kMaxOperands = 8;

struct Step {
  Op op;
  uint32_t view_count;
  std::array<View, kMaxOperands> views;
  std::array<uint32_t, kMaxParamWords> words;  // the parameter struct, bit for bit

  template <class Params>
  Params params() const {
    assert(op == OpOf<Params>::kOp);
    Params params;
    std::memcpy(&params, words.data(), sizeof(Params));
    return params;
  }
};

struct Program {
  std::string label;
  std::vector<Step> steps;
};

class Module {
 public:
  // A buffer that keeps its content; zero at first.
  View persistent(std::string label, uint32_t elements, DType dtype = DType::kF32) {
    return add_buffer(std::move(label), elements, dtype, kPersistent);
  }
  ProgramId add_program(std::string label) {
    programs_.push_back({std::move(label), {}});
    return static_cast<ProgramId>(programs_.size() - 1);
  }
  // Scratch of one program: its content is lost when the program ends.
  View transient(ProgramId program, std::string label, uint32_t elements, DType dtype = DType::kF32) {
    assert(program < programs_.size());
    return add_buffer(std::move(label), elements, dtype, program);
  }
  // Appends a step. Views are in the order of Params::kAccess; no two of them overlap.
  template <class Params>
  void record(ProgramId program, const Params& params, std::initializer_list<View> views) {
    static_assert(sizeof(Params) <= kMaxParamWords * 4);
    assert(views.size() == std::size(Params::kAccess));
    Step step{OpOf<Params>::kOp, static_cast<uint32_t>(views.size()), {}, {}};
    std::copy(views.begin(), views.end(), step.views.begin());
    std::memcpy(step.words.data(), &params, sizeof(Params));
    record_step(program, step);
  }
  // Appends a step that was made elsewhere: its words are the parameter struct of its operation.
  void record_step(ProgramId program, const Step& step) {
    assert(step.view_count == operation_info(step.op).access.size());
    check(step);
    programs_[program].steps.push_back(step);
  }

  const std::vector<Buffer>& buffers() const { return buffers_; }
  const std::vector<Program>& programs() const { return programs_; }

 private:
  View add_buffer(std::string label, uint32_t elements, DType dtype, ProgramId owner) {
    assert(elements > 0);
    buffers_.push_back({std::move(label), dtype, elements, owner});
    return {static_cast<BufferId>(buffers_.size() - 1), 0, elements};
  }
  void check(const Step& step) const;

  std::vector<Buffer> buffers_;
  std::vector<Program> programs_;
};

}  // namespace untaught::tensor
