// Changes of the noise, each slot's by the batch rows that name it: the signed step, per slot and chunk of
// its values, and what is damped.
#include <algorithm>
#include <span>

#include "tensor/cpu/chunks.h"
#include "tensor/cpu/kernels.h"

namespace untaught::tensor::cpu {
namespace {

// The batch rows of each noise slot that the batch names, in ascending order: a list through `next`.
struct SlotRows {
  uint32_t slot, first, last;
};

constexpr uint32_t kEnd = 0xffffffffu;

// groups, next: room for a batch; group_of_slot: room for all slots. Returns the number of groups.
uint32_t group_by_slot(std::span<const uint32_t> indices, std::span<const uint32_t> slots,
                       std::span<uint32_t> group_of_slot, SlotRows* groups, uint32_t* next) {
  uint32_t count = 0;
  std::fill(group_of_slot.begin(), group_of_slot.end(), kEnd);
  for (uint32_t n = 0; n < indices.size(); ++n) {
    const uint32_t slot = slots[indices[n]];
    next[n] = kEnd;
    if (slot == kNoSlot) continue;
    uint32_t& group = group_of_slot[slot];
    if (group == kEnd) {
      group = count++;
      groups[group] = {slot, n, n};
    } else {
      next[groups[group].last] = n;
      groups[group].last = n;
    }
  }
  return count;
}

}  // namespace

void run(const SignedStep& p, Operands o, Context& context) {
  const float* grad = o[0].f32().data();
  const auto indices = o[1].u32().first(p.n);
  const uint32_t* images = o[3].u32().data();
  const float* windows = o[4].f32().data();
  Carver carver(context.scratch.floats(floats_of<SlotRows>(p.n) + floats_of<uint32_t>(p.n) +
                                       floats_of<uint32_t>(p.slot_count)));
  auto* groups = carver.take<SlotRows>(p.n);
  auto* next = carver.take<uint32_t>(p.n);
  const std::span group_of_slot(carver.take<uint32_t>(p.slot_count), p.slot_count);
  const uint32_t group_count = group_by_slot(indices, o[2].u32(), group_of_slot, groups, next);
  constexpr uint32_t kChunk = 1024 * 3;
  const uint32_t values = p.pixels * 3, chunks = chunk_count(values, kChunk);
  context.pool.parallel_for(group_count * chunks, [&](uint32_t tile, uint32_t) {
    const SlotRows& group = groups[tile / chunks];
    const uint32_t begin = tile % chunks * kChunk, count = std::min(values - begin, kChunk);
    float sums[kChunk] = {};
    for (uint32_t row = group.first; row != kEnd; row = next[row]) {
      const float* from = grad + size_t{row} * values + begin;
      const float* window = windows + size_t{indices[row] % p.window_count} * p.pixels + begin / 3;
      for (uint32_t i = 0; i < count; i += 3)
        for (uint32_t c = 0; c < 3; ++c) sums[i + c] += window[i / 3] * from[i + c];
    }
    float* noise = o[5].f32().data() + size_t{group.slot} * values + begin;
    for (uint32_t i = 0; i < count; ++i) {
      const float sign = sums[i] > 0.0f ? 1.0f : sums[i] < 0.0f ? -1.0f : 0.0f;
      noise[i] = std::min(std::max(noise[i] - p.step * sign, -p.epsilon), p.epsilon);
    }
    if (p.keep_range == 0) return;
    const uint32_t first = indices[group.first];
    const uint32_t* image = images + size_t{first} * p.pixels + begin / 3;
    const float* window = windows + size_t{first % p.window_count} * p.pixels + begin / 3;
    for (uint32_t i = 0; i < count; ++i) {
      const float pixel = static_cast<float>(image[i / 3] >> (8 * (i % 3)) & 255u) / 255.0f;
      const float w = window[i / 3];
      if (w * noise[i] < -pixel) noise[i] = -pixel / w;
      if (w * noise[i] > 1.0f - pixel) noise[i] = (1.0f - pixel) / w;
    }
  });
}

void run(const DampNoise& p, Operands o, Context& context) {
  const auto indices = o[1].u32().first(p.n), slots = o[2].u32();
  const size_t values = size_t{p.pixels} * 3;
  context.pool.parallel_for(p.n, [=, &p](uint32_t n, uint32_t) {
    const uint32_t slot = slots[indices[n]];
    if (slot == kNoSlot) return;
    for (uint32_t before = 0; before < n; ++before) {
      if (slots[indices[before]] == slot) return;
    }
    const float* row = o[0].f32().data() + n * values;
    float* noise = o[3].f32().data() + slot * values;
    for (size_t i = 0; i < values; i += 3) {
      const float grey = 0.299f * row[i] + 0.587f * row[i + 1] + 0.114f * row[i + 2];
      for (size_t c = 0; c < 3; ++c) noise[i + c] -= p.share * (row[i + c] - grey);
    }
  });
}

}  // namespace untaught::tensor::cpu
