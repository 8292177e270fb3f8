// What the cloak promises: photos leave their person's centre in every surrogate, within the budget, and
// repeat.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "protect/cloak.h"
#include "trajectory/small_embedding.h"
#include "trajectory/small_problem.h"
#include "unit/drive.h"
#include "unit/imported_run.h"

using namespace untaught;
using namespace onnx_fixtures;

namespace {

constexpr uint32_t kSize = testing::kEmbeddingSize, kPhotos = 5;
constexpr float kEpsilon = 8.0f / 255.0f;

protect::Embedding embedding(uint32_t seed) {
  const Bytes file = testing::small_embedding_file(seed);
  auto network = nn::ImportedNetwork::parse(file);
  REQUIRE(network);
  REQUIRE(protect::check_embedding(*network, kSize));
  return std::make_shared<const nn::ImportedNetwork>(std::move(*network));
}

protect::Problem photos() { return testing::small_problem(kPhotos, 0, kSize); }

std::vector<std::vector<float>> cloak(const protect::CloakPlan& plan, std::vector<uint32_t> surrogates,
                                      uint32_t threads = 1, std::vector<float>* similarities = nullptr) {
  std::vector<protect::Embedding> networks;
  for (const uint32_t seed : surrogates) networks.push_back(embedding(seed));
  protect::Settings settings;
  settings.objective = protect::Objective::kCloak;
  protect::Cloak work(photos(), settings, networks, plan);
  drive::run(work, threads, [&] {
    const uint32_t done = work.progress().rounds_done;
    if (similarities && done > similarities->size()) similarities->push_back(work.progress().noise_loss);
  });
  CHECK(work.progress().fraction == 1.0f);
  std::vector<std::vector<float>> noises;
  for (uint32_t i = 0; i < kPhotos; ++i) noises.push_back(work.photo_noise(i));
  return noises;
}

// Of each photo the cosine of its embedding, with noise, with the mean of the clean ones' unit embeddings.
std::vector<double> cosines(uint32_t surrogate, const std::vector<std::vector<float>>& noises) {
  tests::ImportedRun run(testing::small_embedding_file(surrogate));
  const protect::Problem problem = photos();
  const auto unit = [&](uint32_t photo, bool noisy) {
    std::vector<float> x(problem.pixels() * 3);
    for (uint32_t c = 0; c < 3; ++c)
      for (uint32_t p = 0; p < problem.pixels(); ++p) {
        const uint32_t word = problem.images[photo * problem.pixels() + p];
        const float pixel = static_cast<float>(word >> (8 * c) & 255u) / 255.0f;
        x[c * problem.pixels() + p] = pixel + (noisy ? noises[photo][p * 3 + c] : 0.0f);
      }
    std::vector<float> y = run.run(x);
    double length = 0;
    for (const float v : y) length += double{v} * v;
    for (float& v : y) v = static_cast<float>(v / std::sqrt(length));
    return y;
  };
  std::vector<double> centre(12, 0.0), result;
  for (uint32_t i = 0; i < kPhotos; ++i) {
    const std::vector<float> y = unit(i, false);
    for (size_t f = 0; f < y.size(); ++f) centre[f] += y[f];
  }
  double length = 0;
  for (const double v : centre) length += v * v;
  for (uint32_t i = 0; i < kPhotos; ++i) {
    const std::vector<float> y = unit(i, true);
    double sum = 0;
    for (size_t f = 0; f < y.size(); ++f) sum += centre[f] * y[f];
    result.push_back(sum / std::sqrt(length));
  }
  return result;
}

}  // namespace

TEST_CASE("every cloaked photo is farther from its person's centre, in each surrogate, within the budget",
          "[protect]") {
  const std::vector<std::vector<float>> none(kPhotos, std::vector<float>(kSize * kSize * 3, 0.0f));
  std::vector<std::vector<float>> random = none;  // of the same budget
  for (uint32_t i = 0; i < kPhotos; ++i)
    for (uint32_t v = 0; v < random[i].size(); ++v)
      random[i][v] = random_u32(3, i, v) % 2 ? kEpsilon : -kEpsilon;
  std::vector<float> similarities;
  const auto noises = cloak({.steps = 12, .batch = 2, .transforms = {}}, {1, 50}, 1, &similarities);
  for (const auto& noise : noises) {
    float largest = 0;
    for (const float v : noise) largest = std::max(largest, std::abs(v));
    CHECK(largest <= kEpsilon);
    CHECK(largest > 0.9f * kEpsilon);
  }
  for (const uint32_t surrogate : {1u, 50u}) {
    const std::vector<double> before = cosines(surrogate, none), after = cosines(surrogate, noises),
                              control = cosines(surrogate, random);
    for (uint32_t i = 0; i < kPhotos; ++i) {
      CHECK(after[i] < before[i] - 0.01);
      CHECK(after[i] < control[i] - 0.01);
    }
  }
  REQUIRE(similarities.size() == 12);
  CHECK(similarities.back() < similarities.front() - 0.02f);
}

TEST_CASE("what the cloak reports is the cosine that its surrogate has with the centre", "[protect]") {
  // One step, no transform: the report is of the photos as they are, those of the last batch.
  std::vector<float> similarities;
  const std::vector<std::vector<float>> none(kPhotos, std::vector<float>(kSize * kSize * 3, 0.0f));
  cloak({.steps = 1, .batch = 8, .transforms = {}}, {1}, 1, &similarities);
  double mean = 0;
  for (const double cosine : cosines(1, none)) mean += cosine / kPhotos;
  REQUIRE(similarities.size() == 1);
  CHECK(std::abs(similarities[0] - mean) < 1e-5);
}

TEST_CASE("a cloak repeats bit for bit, on any number of threads", "[protect]") {
  const protect::CloakPlan plan{.steps = 3, .batch = 2};
  const auto first = cloak(plan, {1, 50});
  CHECK(cloak(plan, {1, 50}) == first);
  CHECK(cloak(plan, {1, 50}, 2) == first);
}

TEST_CASE("a network that is no embedding of such canvases is refused", "[protect]") {
  const Network map{{3, kSize, kSize}, {node("Relu", {"x"}, "y")}, {}};
  const Bytes map_file = map.file(), file = testing::small_embedding_file(1);
  const auto no_rows = nn::ImportedNetwork::parse(map_file), good = nn::ImportedNetwork::parse(file);
  REQUIRE(no_rows);
  REQUIRE(good);
  CHECK_FALSE(protect::check_embedding(*no_rows, kSize));
  const Status other_size = protect::check_embedding(*good, 64);
  REQUIRE_FALSE(other_size);
  CHECK(other_size.error().code == ErrorCode::kBadSetting);
  CHECK(other_size.error().message.find("16 pixels a side; the canvas has 64") != std::string::npos);
}
