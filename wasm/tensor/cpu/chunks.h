// Cutting element-wise work into pieces: large enough to be worth a thread, small enough for a core's cache.
#pragma once

#include <algorithm>

#include "tensor/cpu/thread_pool.h"

namespace untaught::tensor::cpu {

inline constexpr uint32_t kChunkFloats = 16 * 1024;

constexpr uint32_t chunk_count(uint32_t count, uint32_t chunk) { return (count + chunk - 1) / chunk; }

// Calls body(begin, end) for consecutive ranges of [0, count).
template <class Body>
void for_chunks(ThreadPool& pool, uint32_t count, uint32_t chunk, const Body& body) {
  pool.parallel_for(chunk_count(count, chunk),
                    [=](uint32_t c, uint32_t) { body(c * chunk, std::min(count, (c + 1) * chunk)); });
}

// Rows of a [rows, columns] matrix that make one chunk; at least one.
constexpr uint32_t chunk_rows(uint32_t columns) { return std::max(1u, kChunkFloats / columns); }

}  // namespace untaught::tensor::cpu
