#include "tensor/plan.h"

#include <algorithm>

namespace untaught::tensor {
namespace {

constexpr uint64_t kAlignmentBytes = kViewAlignment * 4;

uint64_t placed_bytes(const Buffer& buffer) {
  return (uint64_t{buffer.elements} * 4 + kAlignmentBytes - 1) / kAlignmentBytes * kAlignmentBytes;
}

// A transient buffer's life in its program: steps first..last, both included.
struct Life {
  BufferId buffer;
  uint64_t bytes;
  uint32_t first, last;
  bool meets(const Life& other) const { return first <= other.last && other.first <= last; }
};

struct Placed {
  Life life;
  Placement placement;
};

// Lives of a program's transient buffers, in order of buffer; one that no step names is left out.
std::vector<Life> find_lives(const Module& module, ProgramId program) {
  const auto& steps = module.programs()[program].steps;
  const auto& buffers = module.buffers();
  std::vector<Life> by_buffer(buffers.size(), Life{0, 0, UINT32_MAX, 0});
  for (uint32_t s = 0; s < steps.size(); ++s) {
    for (uint32_t v = 0; v < steps[s].view_count; ++v) {
      Life& life = by_buffer[steps[s].views[v].buffer];
      life.first = std::min(life.first, s);
      life.last = s;
    }
  }
  std::vector<Life> lives;
  for (BufferId id = 0; id < buffers.size(); ++id) {
    if (buffers[id].owner != program || by_buffer[id].first == UINT32_MAX) continue;
    lives.push_back({id, placed_bytes(buffers[id]), by_buffer[id].first, by_buffer[id].last});
  }
  return lives;
}

uint64_t most_alive_bytes(const std::vector<Life>& lives, size_t step_count) {
  std::vector<uint64_t> alive(step_count, 0);
  for (const Life& life : lives) {
    for (uint32_t s = life.first; s <= life.last; ++s) alive[s] += life.bytes;
  }
  return alive.empty() ? 0 : *std::max_element(alive.begin(), alive.end());
}

// The lowest offset at which `life` fits in `slab` beside the buffers that are alive with it; the smallest
// gap that is large enough wins, else the end. Returns slab_bytes where nothing fits.
uint64_t best_offset(const std::vector<Placed>& placed, const Life& life, uint32_t slab,
                     uint64_t slab_bytes) {
  std::vector<std::pair<uint64_t, uint64_t>> taken;  // begin, end
  for (const Placed& other : placed) {
    if (other.placement.slab != slab || !other.life.meets(life)) continue;
    taken.push_back({other.placement.offset_bytes, other.placement.offset_bytes + other.life.bytes});
  }
  std::sort(taken.begin(), taken.end());
  uint64_t best = slab_bytes, best_gap = UINT64_MAX, end = 0;
  for (const auto& [from, to] : taken) {
    if (from > end && from - end >= life.bytes && from - end < best_gap) {
      best = end;
      best_gap = from - end;
    }
    end = std::max(end, to);
  }
  if (best == slab_bytes && end + life.bytes <= slab_bytes) best = end;
  return best;
}

struct Packing {
  std::vector<Placed> placed;
  std::vector<uint64_t> slab_bytes;
  uint64_t total() const {
    uint64_t sum = 0;
    for (uint64_t bytes : slab_bytes) sum += bytes;
    return sum;
  }
};

// Places the lives one after another in the order given.
Packing pack(const std::vector<Life>& lives, uint64_t limit_bytes) {
  Packing packing;
  for (const Life& life : lives) {
    uint32_t slab = 0;
    uint64_t offset = limit_bytes;
    while ((offset = best_offset(packing.placed, life, slab, limit_bytes)) == limit_bytes) ++slab;
    if (slab >= packing.slab_bytes.size()) packing.slab_bytes.resize(slab + 1, 0);
    packing.slab_bytes[slab] = std::max(packing.slab_bytes[slab], offset + life.bytes);
    packing.placed.push_back({life, {slab, offset}});
  }
  return packing;
}

// Largest first is the known good order; area (size x duration) and begin of life now and then beat it.
Packing pack_best(std::vector<Life> lives, uint64_t limit_bytes) {
  auto by = [&](auto key) {
    std::stable_sort(lives.begin(), lives.end(),
                     [&](const Life& a, const Life& b) { return key(a) > key(b); });
    return pack(lives, limit_bytes);
  };
  Packing best = by([](const Life& l) { return l.bytes; });
  for (Packing& other :
       std::vector<Packing>{by([](const Life& l) { return l.bytes * (l.last - l.first + 1); }),
                            by([](const Life& l) { return uint64_t{l.last - l.first}; }),
                            by([](const Life& l) { return UINT32_MAX - uint64_t{l.first}; })}) {
    if (other.total() < best.total()) best = std::move(other);
  }
  return best;
}

}  // namespace

Result<Plan> make_plan(const Module& module, const PlanLimits& limits) {
  const uint64_t largest = std::min(limits.binding_bytes, limits.slab_bytes);
  for (const Buffer& buffer : module.buffers()) {
    if (placed_bytes(buffer) <= largest) continue;
    return Error{ErrorCode::kDeviceLimit,
                 "buffer '" + buffer.label + "' needs " + std::to_string(placed_bytes(buffer)) +
                     " bytes, more than the " + std::to_string(largest) + " that the device binds at once"};
  }
  Plan plan;
  plan.placements.resize(module.buffers().size());
  for (ProgramId program = 0; program < module.programs().size(); ++program) {
    const std::vector<Life> lives = find_lives(module, program);
    const Packing packing = pack_best(lives, limits.slab_bytes);
    for (const Placed& placed : packing.placed) plan.placements[placed.life.buffer] = placed.placement;
    if (packing.slab_bytes.size() > plan.slab_bytes.size())
      plan.slab_bytes.resize(packing.slab_bytes.size(), 0);
    for (size_t s = 0; s < packing.slab_bytes.size(); ++s) {
      plan.slab_bytes[s] = std::max(plan.slab_bytes[s], packing.slab_bytes[s]);
    }
    plan.transient_lower_bound_bytes = std::max(
        plan.transient_lower_bound_bytes, most_alive_bytes(lives, module.programs()[program].steps.size()));
  }
  for (uint64_t bytes : plan.slab_bytes) plan.transient_bytes += bytes;

  for (BufferId id = 0; id < module.buffers().size(); ++id) {
    const Buffer& buffer = module.buffers()[id];
    if (buffer.owner != kPersistent) continue;
    const uint64_t bytes = placed_bytes(buffer);
    uint32_t slab = 0;
    while (slab < plan.slab_bytes.size() && plan.slab_bytes[slab] + bytes > limits.slab_bytes) ++slab;
    if (slab == plan.slab_bytes.size()) plan.slab_bytes.push_back(0);
    plan.placements[id] = {slab, plan.slab_bytes[slab]};
    plan.slab_bytes[slab] += bytes;
  }
  return plan;
}

}  // namespace untaught::tensor
