// Threads that share out the tiles of one loop at a time. The calling thread works too. Threads that the
// platform has not started yet are not waited for: whoever is there takes the tiles.
#pragma once

#include <cstdint>
#include <memory>

namespace untaught::tensor::cpu {

class ThreadPool {
 public:
  // threads >= 1, the caller included. Builds without threads use 1.
  explicit ThreadPool(uint32_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  uint32_t threads() const { return threads_; }

  // Calls body(tile, worker) once for each tile in [0, tiles), in any order; returns when all are done.
  // worker is in [0, threads()) and no two calls share one at the same time: it picks working memory, never
  // what is computed. The body is copied before each call: what it captures by value then stays in registers
  // whatever the call stores. To be called by one thread at a time, not from inside a body.
  template <class Body>
  void parallel_for(uint32_t tiles, const Body& body) {
    run(
        tiles,
        [](const void* context, uint32_t tile, uint32_t worker) {
          const Body local = *static_cast<const Body*>(context);
          local(tile, worker);
        },
        &body);
  }

 private:
  using Function = void (*)(const void* context, uint32_t tile, uint32_t worker);
  void run(uint32_t tiles, Function function, const void* context);

  struct Shared;
  uint32_t threads_ = 1;
  std::unique_ptr<Shared> shared_;
};

}  // namespace untaught::tensor::cpu
