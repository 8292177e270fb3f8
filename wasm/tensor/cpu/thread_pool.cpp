#include "tensor/cpu/thread_pool.h"

#include <algorithm>

#if !defined(__EMSCRIPTEN__) || defined(__EMSCRIPTEN_PTHREADS__)
#define UNTAUGHT_THREADS 1
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace untaught::tensor::cpu {

#ifdef UNTAUGHT_THREADS

namespace {

constexpr auto kSpin = std::chrono::microseconds(20);  // a wake-up costs about that much

// Waits at most kSpin for `ready`.
template <class Ready>
bool spin_until(Ready ready) {
  const auto end = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < 64; ++i) {
      if (ready()) return true;
    }
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

}  // namespace

struct ThreadPool::Shared {
  // A job's tiles are claimed by incrementing the low half of `ticket`; the high half is the job's
  // generation, so that a thread that comes late cannot claim a tile of the next job with this one's
  // function.
  std::atomic<uint64_t> ticket{0};
  std::atomic<uint32_t> done{0};
  std::atomic<uint32_t> generation{0};

  std::mutex mutex;  // guards the fields below
  std::condition_variable work, finished;
  Function function = nullptr;
  const void* context = nullptr;
  uint32_t tiles = 0;
  bool stop = false;

  std::vector<std::thread> workers;

  void claim_tiles(uint32_t job, Function run_tile, const void* job_context, uint32_t job_tiles,
                   uint32_t worker) {
    uint64_t seen = ticket.load(std::memory_order_acquire);
    uint32_t finished_here = 0;
    while (static_cast<uint32_t>(seen >> 32) == job && static_cast<uint32_t>(seen) < job_tiles) {
      if (!ticket.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel)) continue;
      run_tile(job_context, static_cast<uint32_t>(seen), worker);
      ++finished_here;
      seen = ticket.load(std::memory_order_acquire);
    }
    if (finished_here == 0) return;
    if (done.fetch_add(finished_here, std::memory_order_acq_rel) + finished_here != job_tiles) return;
    const std::lock_guard lock(mutex);
    finished.notify_one();
  }

  void work_until_stopped(uint32_t worker) {
    uint32_t last = 0;
    for (;;) {
      spin_until([&] { return generation.load(std::memory_order_acquire) != last; });
      std::unique_lock lock(mutex);
      work.wait(lock, [&] { return stop || generation.load(std::memory_order_relaxed) != last; });
      if (stop) return;
      last = generation.load(std::memory_order_relaxed);
      const auto job_function = function;
      const void* job_context = context;
      const uint32_t job_tiles = tiles;
      lock.unlock();
      claim_tiles(last, job_function, job_context, job_tiles, worker);
    }
  }
};

ThreadPool::ThreadPool(uint32_t threads)
    : threads_(std::max(threads, 1u)), shared_(std::make_unique<Shared>()) {
  for (uint32_t i = 1; i < threads_; ++i) {
    shared_->workers.emplace_back([shared = shared_.get(), i] { shared->work_until_stopped(i); });
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->stop = true;
  }
  shared_->work.notify_all();
  for (std::thread& worker : shared_->workers) worker.join();
}

void ThreadPool::run(uint32_t tiles, Function function, const void* context) {
  if (threads_ == 1 || tiles <= 1) {
    for (uint32_t tile = 0; tile < tiles; ++tile) function(context, tile, 0);
    return;
  }
  Shared& s = *shared_;
  uint32_t job;
  {
    const std::lock_guard lock(s.mutex);
    s.function = function;
    s.context = context;
    s.tiles = tiles;
    s.done.store(0, std::memory_order_relaxed);
    job = s.generation.load(std::memory_order_relaxed) + 1;
    s.ticket.store(uint64_t{job} << 32, std::memory_order_release);
    s.generation.store(job, std::memory_order_release);
  }
  s.work.notify_all();
  s.claim_tiles(job, function, context, tiles, 0);
  const auto all_done = [&] { return s.done.load(std::memory_order_acquire) == tiles; };
  if (spin_until(all_done)) return;
  std::unique_lock lock(s.mutex);
  s.finished.wait(lock, all_done);
}

#else

struct ThreadPool::Shared {};

ThreadPool::ThreadPool(uint32_t) {}
ThreadPool::~ThreadPool() = default;

void ThreadPool::run(uint32_t tiles, Function function, const void* context) {
  for (uint32_t tile = 0; tile < tiles; ++tile) function(context, tile, 0);
}

#endif

}  // namespace untaught::tensor::cpu
