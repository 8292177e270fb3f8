#include "core/resample.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace untaught {

ResampleAxis::ResampleAxis(int source_size, int target_size) : source_size_(source_size) {
  assert(source_size >= 1 && target_size >= 1);
  const double ratio = static_cast<double>(source_size) / target_size;
  first_.reserve(static_cast<size_t>(target_size));
  offset_.push_back(0);
  for (int t = 0; t < target_size; ++t) {
    if (target_size >= source_size)
      add_bilinear((t + 0.5) * ratio - 0.5);
    else
      add_area(t * ratio, (t + 1) * ratio);
    offset_.push_back(weights_.size());
  }
}

// position: in source samples, 0 at the centre of the first.
void ResampleAxis::add_bilinear(double position) {
  const double held = std::clamp(position, 0.0, static_cast<double>(source_size_ - 1));
  const int first = static_cast<int>(held);
  const auto fraction = static_cast<float>(held - first);
  first_.push_back(first);
  weights_.push_back(1.0f - fraction);
  if (fraction > 0.0f) weights_.push_back(fraction);
}

// begin, end: edges in source samples, 0 at the left edge of the first.
void ResampleAxis::add_area(double begin, double end) {
  const int first = static_cast<int>(begin);
  const int last = std::min(static_cast<int>(std::ceil(end)), source_size_) - 1;
  first_.push_back(first);
  for (int s = first; s <= last; ++s) {
    const double covered = std::min<double>(s + 1, end) - std::max<double>(s, begin);
    weights_.push_back(static_cast<float>(covered / (end - begin)));
  }
}

}  // namespace untaught
