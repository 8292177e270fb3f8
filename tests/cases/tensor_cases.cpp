#include "cases/tensor_cases.h"

#include <iterator>

namespace untaught::tests {

std::vector<Case> all_cases() {
  std::vector<Case> cases = network_cases();
  for (auto more : {training_cases(), photo_cases(), transform_cases(), imported_cases()}) {
    cases.insert(cases.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return cases;
}

}  // namespace untaught::tests
