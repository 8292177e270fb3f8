#include "tensor/cpu/executor.h"

#include <chrono>
#include <cstdlib>
#include <cstring>

#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {
namespace {

constexpr PlanLimits kLimits{.slab_bytes = 1ull << 30, .binding_bytes = 1ull << 30};
constexpr size_t kSlabAlignment = 256;

struct Free {
  void operator()(std::byte* memory) const { std::free(memory); }
};
using Slab = std::unique_ptr<std::byte, Free>;

void run_step(const Step& step, Operands operands, Context& context) {
  switch (step.op) {
#define X(Type)     \
  case Op::k##Type: \
    return run(step.params<Type>(), operands, context);
    UNTAUGHT_OPERATIONS(X)
#undef X
    case Op::kCount:
      break;
  }
  assert(false);
}

class CpuExecutor final : public Executor {
 public:
  CpuExecutor(const Module& module, Plan plan, std::vector<Slab> slabs, uint32_t threads)
      : module_(module), plan_(std::move(plan)), slabs_(std::move(slabs)), pool_(threads) {}

  void run(ProgramId program, uint32_t repeat) override {
    Context context{pool_, scratch_};
    for (uint32_t i = 0; i < repeat; ++i) {
      for (const Step& step : module_.programs()[program].steps) replay(step, context);
    }
  }

  void run_timed(ProgramId program, std::span<double> seconds) override {
    using Clock = std::chrono::steady_clock;
    const std::vector<Step>& steps = module_.programs()[program].steps;
    assert(seconds.size() == steps.size());
    Context context{pool_, scratch_};
    for (size_t i = 0; i < steps.size(); ++i) {
      const auto start = Clock::now();
      replay(steps[i], context);
      seconds[i] += std::chrono::duration<double>(Clock::now() - start).count();
    }
  }

  void write(const View& view, std::span<const std::byte> bytes) override {
    assert(bytes.size() == uint64_t{view.elements} * 4);
    std::memcpy(address(view), bytes.data(), bytes.size());
  }

  void read(const View& view, std::span<std::byte> bytes) const override {
    assert(bytes.size() == uint64_t{view.elements} * 4);
    std::memcpy(bytes.data(), address(view), bytes.size());
  }

  const Plan& plan() const override { return plan_; }

 private:
  void replay(const Step& step, Context& context) {
    std::array<Operand, kMaxOperands> operands;
    for (uint32_t v = 0; v < step.view_count; ++v) {
      operands[v] = {address(step.views[v]), step.views[v].elements};
    }
    run_step(step, {operands.data(), step.view_count}, context);
  }
  std::byte* address(const View& view) const {
    const Placement& placement = plan_.placements[view.buffer];
    return slabs_[placement.slab].get() + placement.offset_bytes + uint64_t{view.offset} * 4;
  }

  const Module& module_;
  Plan plan_;
  std::vector<Slab> slabs_;
  ThreadPool pool_;
  Scratch scratch_;
};

}  // namespace

Result<std::unique_ptr<Executor>> Executor::create(const Module& module, uint32_t threads) {
  Result<Plan> plan = make_plan(module, kLimits);
  if (!plan) return plan.error();
  std::vector<Slab> slabs;
  for (const uint64_t bytes : plan->slab_bytes) {
    slabs.emplace_back(static_cast<std::byte*>(std::aligned_alloc(kSlabAlignment, bytes)));
    if (slabs.back() == nullptr) {
      return Error{ErrorCode::kDeviceLimit, "the work needs " + std::to_string(bytes >> 20) +
                                                " MiB of memory in one piece, which is not available"};
    }
    std::memset(slabs.back().get(), 0, bytes);
  }
  std::unique_ptr<Executor> executor =
      std::make_unique<CpuExecutor>(module, std::move(*plan), std::move(slabs), threads);
  return executor;
}

}  // namespace untaught::tensor::cpu
