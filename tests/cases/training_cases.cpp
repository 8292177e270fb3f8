#include "cases/case_data.h"

namespace untaught::tests {
namespace {

using namespace tensor;

void add_softmax(CaseList& list, uint32_t rows, uint32_t classes, float smoothing, float scale) {
  const std::string name = std::to_string(rows) + "x" + std::to_string(classes) + " smoothing " +
                           std::to_string(smoothing) + " scale " + std::to_string(scale);
  std::vector<float> logits = normal_values(rows * classes, 1, 3.0f);
  for (uint32_t c = 0; c < classes; ++c)
    logits[(rows - 1) * classes + c] = 1.5f;  // a tie: the first class wins
  if (rows > 2) {
    for (uint32_t c = 0; c < classes; ++c) logits[classes + c] += 80.0f;  // exp must not overflow
  }
  // exp and log of a device are good to a few units in the last place.
  list.add(name, SoftmaxCrossEntropy{rows, classes, smoothing, scale},
           {floats(logits), draws_below(rows, 2, classes), unwritten(rows * 2), unwritten(rows * classes)},
           3e-6f, 1e-5f);
}

void add_sgd(CaseList& list, const std::string& name, const SgdStep& params, float norm2) {
  list.add(name, params,
           {normal(params.count, 1), floats({norm2}), uniform(params.rate_count, 2, 0.01f, 0.2f),
            state_data(7), normal(params.count, 3), normal(params.count, 4, 0.1f)},
           1e-6f, 1e-6f);
}

}  // namespace

std::vector<Case> training_cases() {
  CaseList list;
  list.add("counter 3", Advance{kStateRestart, 5}, {state_data(9)}, 0.0f, 0.0f);
  list.add("counter 1", Advance{kStateTrainStep, 1}, {state_data(9)}, 0.0f, 0.0f);

  add_softmax(list, 1, 2, 0.0f, 1.0f);
  add_softmax(list, 64, 101, 0.05f, 1.0f / 64.0f);
  add_softmax(list, 7, 10, 0.1f, -1.0f);
  add_softmax(list, 5, 3, 1.0f, 0.2f);
  add_softmax(list, 130, 62, 0.0f, 1.0f);

  for (const auto& [rows, columns] : {std::pair{1u, 1u}, {64u, 2u}, {500u, 7u}, {3u, 300u}, {1u, 70u}}) {
    list.add(std::to_string(rows) + "x" + std::to_string(columns), ReduceRows{rows, columns, 0.25f},
             {normal(rows * columns, 1), unwritten(columns)}, 1e-6f, 2e-5f);
  }
  for (const uint32_t count : {1u, 7u, 64u, 4099u, 70001u}) {
    list.add(std::to_string(count), SquaredNorm{count}, {normal(count, 1), unwritten(1)}, 1e-6f, 2e-5f);
  }

  add_sgd(list, "plain", {5, 1, 0.0f, 0.0f, 0.0f, 0}, 3.0f);
  add_sgd(list, "momentum, decay, clipped", {1000, 4, 0.9f, 5e-4f, 5.0f, 0}, 900.0f);
  add_sgd(list, "momentum, below the clip", {70001, 20, 0.9f, 5e-4f, 5.0f, 0}, 4.0f);
  add_sgd(list, "nesterov", {131, 20, 0.9f, 5e-4f, 0.0f, 1}, 900.0f);

  list.add("one value", Fill{67, 67, 1.5f, 9.0f}, {unwritten(67)}, 0.0f, 0.0f);
  list.add("two values", Fill{101, 51, 1.0f, 0.0f}, {unwritten(101)}, 0.0f, 0.0f);
  list.add("33", FillNormal{33, 4, 0.5f}, {state_data(11), unwritten(33)}, 0.0f, 0.0f);
  list.add("70001", FillNormal{70001, 65535, 1.0f}, {state_data(12), unwritten(70001)}, 0.0f, 0.0f);
  list.add("33", FillUniform{33, 4, -0.5f, 0.5f}, {state_data(11), unwritten(33)}, 1e-7f, 1e-6f);
  list.add("5000", FillUniform{5000, 5, -0.1f, 0.3f}, {state_data(12), unwritten(5000)}, 1e-7f, 1e-6f);
  return list.take();
}

}  // namespace untaught::tests
