// Linear resampling along one axis as explicit weights, shared by what reads regions (crop) and what writes
// them (splat), so that the two agree. Separable: pictures use one axis for columns and one for rows.
#pragma once

#include <cstddef>
#include <vector>

namespace untaught {

// How target sample t is made: sum over k of weights[k] * source[first + k]. The weights are positive and sum
// to 1.
struct Taps {
  int first = 0;
  int count = 0;
  const float* weights = nullptr;
};

class ResampleAxis {
 public:
  // Samples sit at pixel centres. Enlarging: bilinear, edges held. Shrinking: the average over the area that
  // a target sample covers. Equal sizes: identity, exactly. Both sizes >= 1.
  ResampleAxis(int source_size, int target_size);

  int source_size() const { return source_size_; }
  int target_size() const { return static_cast<int>(first_.size()); }
  Taps operator[](int target) const {
    const auto t = static_cast<size_t>(target);
    return {first_[t], static_cast<int>(offset_[t + 1] - offset_[t]), weights_.data() + offset_[t]};
  }

 private:
  void add_bilinear(double position);
  void add_area(double begin, double end);

  int source_size_;
  std::vector<int> first_;
  std::vector<size_t> offset_;
  std::vector<float> weights_;
};

}  // namespace untaught
