#include <catch2/catch_test_macros.hpp>

#include "core/random.h"
#include "tensor/plan.h"

using namespace untaught;
using namespace untaught::tensor;

namespace {

// Programs of random length over transient buffers of random sizes and lives, and some persistent ones.
Module random_module(uint32_t seed) {
  Module module;
  uint32_t draw = 0;
  auto below = [&](uint32_t bound) { return random_below(seed, 0, draw++, bound); };
  std::vector<View> persistent;
  for (uint32_t i = below(6) + 1; i > 0; --i)
    persistent.push_back(module.persistent("kept", below(5000) + 1));
  for (uint32_t p = below(3) + 1; p > 0; --p) {
    const ProgramId program = module.add_program("program");
    std::vector<View> transient;
    for (uint32_t i = below(40) + 2; i > 0; --i) {
      transient.push_back(module.transient(program, "scratch", below(60000) + 1));
      const View& from = transient[below(static_cast<uint32_t>(transient.size()))];
      const View& to = transient.back();
      // A view of itself is no operand of another: read from a kept buffer instead.
      module.record(program, Relu{1}, {from.buffer == to.buffer ? persistent[0] : from, to});
      if (below(3) == 0)
        module.record(program, Relu{1}, {to, persistent[below(static_cast<uint32_t>(persistent.size()))]});
    }
  }
  return module;
}

struct Extent {
  uint32_t slab;
  uint64_t begin, end;
  bool overlaps(const Extent& other) const {
    return slab == other.slab && begin < other.end && other.begin < end;
  }
};
Extent extent_of(const Module& module, const Plan& plan, BufferId id) {
  const Placement& placement = plan.placements[id];
  return {placement.slab, placement.offset_bytes,
          placement.offset_bytes + uint64_t{module.buffers()[id].elements} * 4};
}

// Buffers that a program's steps name between their first and last step, per step.
std::vector<std::vector<BufferId>> alive_buffers(const Module& module, ProgramId program) {
  const auto& steps = module.programs()[program].steps;
  std::vector<std::vector<BufferId>> alive(steps.size());
  for (BufferId id = 0; id < module.buffers().size(); ++id) {
    if (module.buffers()[id].owner != program) continue;
    size_t first = steps.size(), last = 0;
    for (size_t s = 0; s < steps.size(); ++s) {
      for (uint32_t v = 0; v < steps[s].view_count; ++v) {
        if (steps[s].views[v].buffer != id) continue;
        first = std::min(first, s);
        last = s;
      }
    }
    for (size_t s = first; s < steps.size() && s <= last; ++s) alive[s].push_back(id);
  }
  return alive;
}

}  // namespace

TEST_CASE("buffers that are alive together do not overlap, in any slab size", "[tensor]") {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    INFO(seed);
    const Module module = random_module(seed);
    const PlanLimits limits{.slab_bytes = seed % 2 == 0 ? 256ull << 20 : 300ull << 10,
                            .binding_bytes = 128ull << 20};
    const Result<Plan> plan = make_plan(module, limits);
    REQUIRE(plan);
    for (BufferId id = 0; id < module.buffers().size(); ++id) {
      const Extent extent = extent_of(module, *plan, id);
      REQUIRE(extent.begin % 256 == 0);
      REQUIRE(extent.end <= plan->slab_bytes[extent.slab]);
      REQUIRE(plan->slab_bytes[extent.slab] <= limits.slab_bytes);
      if (module.buffers()[id].owner != kPersistent) continue;
      for (BufferId other = 0; other < module.buffers().size(); ++other) {
        REQUIRE((other == id || !extent.overlaps(extent_of(module, *plan, other))));
      }
    }
    for (ProgramId program = 0; program < module.programs().size(); ++program) {
      for (const auto& alive : alive_buffers(module, program))
        for (size_t i = 0; i < alive.size(); ++i)
          for (size_t j = 0; j < i; ++j) {
            REQUIRE(!extent_of(module, *plan, alive[i]).overlaps(extent_of(module, *plan, alive[j])));
          }
    }
  }
}

TEST_CASE("the plan is close to the most that is alive at once", "[tensor]") {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    INFO(seed);
    const Result<Plan> plan = make_plan(random_module(seed), {});
    REQUIRE(plan);
    CHECK(plan->transient_bytes >= plan->transient_lower_bound_bytes);
    CHECK(static_cast<double>(plan->transient_bytes) <=
          1.3 * static_cast<double>(plan->transient_lower_bound_bytes));
  }
}

TEST_CASE("the same module gives the same plan", "[tensor]") {
  const Result<Plan> a = make_plan(random_module(5), {}), b = make_plan(random_module(5), {});
  REQUIRE(a);
  REQUIRE(b);
  CHECK(a->slab_bytes == b->slab_bytes);
  for (size_t i = 0; i < a->placements.size(); ++i) {
    CHECK(a->placements[i].slab == b->placements[i].slab);
    CHECK(a->placements[i].offset_bytes == b->placements[i].offset_bytes);
  }
}

TEST_CASE("a buffer that the device cannot bind is refused by name", "[tensor]") {
  Module module;
  module.persistent("small", 10);
  module.persistent("all photos", 1000000);
  const Result<Plan> plan = make_plan(module, {.slab_bytes = 8 << 20, .binding_bytes = 1 << 20});
  REQUIRE(!plan);
  CHECK(plan.error().code == ErrorCode::kDeviceLimit);
  CHECK(plan.error().message.find("'all photos'") != std::string::npos);
}
