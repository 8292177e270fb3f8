// Working memory of one kernel call: packed weights, padded images, partial sums. Kept between calls, so that
// a replay allocates nothing after its first step.
#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace untaught::tensor::cpu {

// A count of floats rounded up to whole cache lines.
constexpr size_t align_floats(size_t count) { return (count + 15) / 16 * 16; }

// The floats that `count` values of T take in working memory that is cut by Carver.
template <class T>
constexpr size_t floats_of(size_t count) {
  return align_floats((count * sizeof(T) + sizeof(float) - 1) / sizeof(float));
}

// Cuts working memory into arrays, each on its own cache lines.
class Carver {
 public:
  explicit Carver(float* memory) : next_(memory) {}
  template <class T>
  T* take(size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    T* array = reinterpret_cast<T*>(next_);
    next_ += floats_of<T>(count);
    return array;
  }

 private:
  float* next_;
};

class Scratch {
 public:
  // `count` floats, 64-byte aligned, content undefined; valid until the next call.
  float* floats(size_t count) {
    if (count > capacity_) {
      capacity_ = count + count / 4;
      memory_ = std::make_unique<float[]>(capacity_ + kAlignment);
    }
    const auto address = reinterpret_cast<uintptr_t>(memory_.get());
    return memory_.get() + (-address & (kAlignment * 4 - 1)) / 4;
  }

 private:
  static constexpr size_t kAlignment = 16;  // floats
  std::unique_ptr<float[]> memory_;
  size_t capacity_ = 0;
};

}  // namespace untaught::tensor::cpu
