// What the recorded loop takes: memory beside its lower bound, and no allocation once it runs.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <new>

#include "trajectory/small_problem.h"

namespace {

std::atomic<uint64_t> allocations{0};

void* allocate(std::size_t bytes) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

// Every allocation of the test program goes through here; those with an alignment, which nothing here uses,
// stay with the library.
void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return allocate(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return allocate(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

using namespace untaught;
using namespace untaught::protect;

namespace {

struct Work {
  Objective objective;
  nn::SurrogateKind surrogate;
};
constexpr Work kWork[] = {{Objective::kSampleWise, nn::SurrogateKind::kPlain},
                          {Objective::kSampleWise, nn::SurrogateKind::kResidual},
                          {Objective::kClassWise, nn::SurrogateKind::kPlain},
                          {Objective::kInstant, nn::SurrogateKind::kLinear}};

Loop loop_of(const Work& work, uint32_t photos, uint32_t size_px) {
  Problem problem = testing::small_problem(photos, 12, size_px);
  problem.partial_regions = true;
  const Schedule schedule{work.surrogate, 1, 1, 1, 0, 0.01f, 0.2f};
  return Loop(std::move(problem), {work.objective, Effort::kQuick, 8.0f, 1}, schedule);
}

}  // namespace

TEST_CASE("the loop's programs take at most 1.3 times the memory that is alive at once", "[tensor]") {
  for (const Work& work : kWork) {
    for (const uint32_t size_px : {16u, 64u, 112u}) {
      for (const uint32_t photos : {6u, 40u}) {
        const Loop loop = loop_of(work, photos, size_px);
        const Result<tensor::Plan> plan =
            tensor::make_plan(loop.module(), {.slab_bytes = 1ull << 30, .binding_bytes = 1ull << 30});
        REQUIRE(plan);
        INFO("objective " << static_cast<int>(work.objective) << " surrogate "
                          << static_cast<int>(work.surrogate) << " size " << size_px << ": "
                          << plan->transient_bytes << " of " << plan->transient_lower_bound_bytes);
        CHECK(plan->transient_bytes >= plan->transient_lower_bound_bytes);
        CHECK(plan->transient_bytes * 10 <= plan->transient_lower_bound_bytes * 13);
      }
    }
  }
}

TEST_CASE("a replay allocates nothing once its program has run", "[tensor]") {
  for (const Work& work : kWork) {
    for (const uint32_t threads : {1u, 3u}) {
      INFO("surrogate " << static_cast<int>(work.surrogate) << ", threads " << threads);
      Loop loop = loop_of(work, 6, 16);
      const auto executor = testing::make_executor(loop, threads);
      testing::drive(loop, *executor);  // writes the inputs and runs every program
      const Recording& recorded = loop.recording();
      for (const tensor::ProgramId program : {recorded.restart, recorded.train, recorded.noise}) {
        const uint64_t before = allocations.load();
        executor->run(program, 3);
        CHECK(allocations.load() - before == 0);
      }
    }
  }
}

TEST_CASE("the executor tells what its plan takes", "[tensor]") {
  const Loop loop = loop_of(kWork[0], 6, 16);
  const auto executor = testing::make_executor(loop);
  const tensor::Plan& plan = executor->plan();
  CHECK(plan.transient_lower_bound_bytes > 0);
  CHECK(plan.transient_bytes >= plan.transient_lower_bound_bytes);
  CHECK(plan.placements.size() == loop.module().buffers().size());
}
