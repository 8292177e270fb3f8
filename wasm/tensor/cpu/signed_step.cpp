// The signed step on the noise, per slot and chunk of its values.
#include <vector>

#include "tensor/cpu/chunks.h"
#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {
namespace {

// The batch rows that name one noise slot, in ascending order.
struct SlotRows {
  uint32_t slot;
  std::vector<uint32_t> rows;
};

std::vector<SlotRows> group_by_slot(std::span<const uint32_t> indices, std::span<const uint32_t> slots,
                                    uint32_t slot_count) {
  std::vector<SlotRows> groups;
  std::vector<uint32_t> group_of_slot(slot_count, kNoSlot);
  for (uint32_t n = 0; n < indices.size(); ++n) {
    const uint32_t slot = slots[indices[n]];
    if (slot == kNoSlot) continue;
    if (group_of_slot[slot] == kNoSlot) {
      group_of_slot[slot] = static_cast<uint32_t>(groups.size());
      groups.push_back({slot, {}});
    }
    groups[group_of_slot[slot]].rows.push_back(n);
  }
  return groups;
}

}  // namespace

void run(const SignedStep& p, Operands o, Context& context) {
  const float* grad = o[0].f32().data();
  const auto indices = o[1].u32().first(p.n);
  const uint32_t* images = o[3].u32().data();
  const std::vector<SlotRows> groups = group_by_slot(indices, o[2].u32(), p.slot_count);
  constexpr uint32_t kChunk = 1024 * 3;
  const uint32_t values = p.pixels * 3, chunks = chunk_count(values, kChunk);
  context.pool.parallel_for(static_cast<uint32_t>(groups.size()) * chunks, [&](uint32_t tile, uint32_t) {
    const SlotRows& group = groups[tile / chunks];
    const uint32_t begin = tile % chunks * kChunk, count = std::min(values - begin, kChunk);
    float sums[kChunk] = {};
    for (const uint32_t row : group.rows) {
      const float* from = grad + size_t{row} * values + begin;
      for (uint32_t i = 0; i < count; ++i) sums[i] += from[i];
    }
    float* noise = o[4].f32().data() + size_t{group.slot} * values + begin;
    for (uint32_t i = 0; i < count; ++i) {
      const float sign = sums[i] > 0.0f ? 1.0f : sums[i] < 0.0f ? -1.0f : 0.0f;
      noise[i] = std::min(std::max(noise[i] - p.step * sign, -p.epsilon), p.epsilon);
    }
    if (p.keep_range == 0) return;
    const uint32_t* image = images + size_t{indices[group.rows[0]]} * p.pixels + begin / 3;
    for (uint32_t i = 0; i < count; ++i) {
      const float pixel = static_cast<float>(image[i / 3] >> (8 * (i % 3)) & 255u) / 255.0f;
      noise[i] = std::min(std::max(noise[i], -pixel), 1.0f - pixel);
    }
  });
}

}  // namespace untaught::tensor::cpu
