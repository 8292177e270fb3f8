#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "tensor/cpu/thread_pool.h"

using untaught::tensor::cpu::ThreadPool;

TEST_CASE("every tile runs exactly once, loop after loop", "[tensor]") {
  ThreadPool pool(3);
  for (uint32_t loop = 0; loop < 3000; ++loop) {
    const uint32_t tiles = loop % 17;
    std::vector<std::atomic<uint32_t>> counts(17);
    pool.parallel_for(tiles, [&](uint32_t tile, uint32_t) { counts[tile].fetch_add(1); });
    for (uint32_t tile = 0; tile < 17; ++tile) REQUIRE(counts[tile] == (tile < tiles ? 1 : 0));
  }
}

TEST_CASE("no two tiles of one worker run at the same time", "[tensor]") {
  ThreadPool pool(3);
  std::vector<std::atomic<uint32_t>> busy(pool.threads());
  std::atomic<uint32_t> clashes{0};
  for (uint32_t loop = 0; loop < 200; ++loop) {
    pool.parallel_for(20, [&](uint32_t, uint32_t worker) {
      if (worker >= pool.threads() || busy[worker].fetch_add(1) != 0) clashes.fetch_add(1);
      for (volatile uint32_t spin = 0; spin < 200;) spin = spin + 1;
      busy[worker].fetch_sub(1);
    });
  }
  CHECK(clashes == 0);
}

TEST_CASE("a pool that never worked ends at once", "[tensor]") {
  for (uint32_t threads = 0; threads < 4; ++threads) {
    const ThreadPool pool(threads);
    CHECK(pool.threads() >= 1);
  }
}
