#include "protect/problem.h"

namespace untaught::protect {

std::vector<float> limits_of(const Problem& problem, const Settings& settings, uint32_t photo) {
  const float bound = bound_255(settings) / 255.0f;
  std::vector<float> limits;
  for (const float share : problem.window(photo)) limits.push_back(share * bound);
  return limits;
}

}  // namespace untaught::protect
