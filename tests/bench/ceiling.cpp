#include "bench/ceiling.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include "tensor/cpu/simd.h"

namespace untaught::bench {

using namespace tensor::cpu;

namespace {

constexpr double kLongEnough = 0.4;

// The least of many calls, seconds: an engine compiles a function well only after some of them, and beside
// them.
template <class Work>
double least_seconds(const Work& work) {
  using Clock = std::chrono::steady_clock;
  double least = 1e9;
  for (double spent = 0; spent < kLongEnough;) {
    const auto start = Clock::now();
    work();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    least = std::min(least, seconds);
    spent += seconds;
  }
  return least;
}

constexpr uint32_t kSteps = 200'000;
constexpr uint32_t kChains =
    10;  // hide the latency of a multiply-add, and fit the registers that engines use

[[gnu::noinline]] float chains(f32x4 scale, f32x4 shift) {
  f32x4 a = shift, b = shift * 2, c = shift * 3, d = shift * 4, e = shift * 5, f = shift * 6;
  f32x4 g = shift * 7, h = shift * 8, i = shift * 9, j = shift * 10;
  UNTAUGHT_NO_UNROLL
  for (uint32_t step = 0; step < kSteps; ++step) {
    a = madd(a, scale, shift), b = madd(b, scale, shift), c = madd(c, scale, shift);
    d = madd(d, scale, shift), e = madd(e, scale, shift), f = madd(f, scale, shift);
    g = madd(g, scale, shift), h = madd(h, scale, shift), i = madd(i, scale, shift);
    j = madd(j, scale, shift);
  }
  return (a + b + c + d + e + f + g + h + i + j)[0];
}

// Keeps a result from being left out.
volatile float sink;

}  // namespace

double multiply_add_gflops() {
  const f32x4 scale = splat(0.999f), shift = splat(0.5f);
  return 2e-9 * kLanes * kChains * kSteps / least_seconds([&] { sink = chains(scale, shift); });
}

double copy_gbytes() {
  constexpr size_t kBytes = size_t{64} << 20;
  std::vector<char> from(kBytes, 1), to(kBytes);
  const double seconds = least_seconds([&] {
    std::memcpy(to.data(), from.data(), kBytes);
    sink = to[kBytes / 2];
  });
  return 2e-9 * static_cast<double>(kBytes) / seconds;
}

}  // namespace untaught::bench
