// The detector's input and what becomes of its output.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "face/detector_output.h"
#include "unit/photo_fixtures.h"

using namespace untaught;
using namespace untaught::face;
using Catch::Approx;
namespace fx = photo_fixtures;

namespace {

// One stride's answer, without a face anywhere.
struct Answer {
  Answer(const DetectorInput& input, int step)
      : stride(step), columns(input.width_px / step), rows(input.height_px / step) {
    values.assign(static_cast<size_t>(15 * columns * rows), 0.0f);
    for (int i = 0; i < columns * rows; ++i) values[static_cast<size_t>(i)] = -9;
  }
  float& at(int channel, int x, int y) {
    return values[static_cast<size_t>((channel * rows + y) * columns + x)];
  }
  DetectorOutput output() const { return {stride, values}; }

  int stride, columns, rows;
  std::vector<float> values;
};

// Writes a face into a cell: box and landmarks in input pixels.
void put_face(Answer& answer, int x, int y, float logit, const Box& box, const Landmarks& landmarks) {
  const double s = answer.stride, cx = (x + 0.5) * s, cy = (y + 0.5) * s;
  const auto f = [](double v) { return static_cast<float>(v); };
  answer.at(0, x, y) = logit;
  answer.at(1, x, y) = f((box.x + box.width / 2 - cx) / s);
  answer.at(2, x, y) = f((box.y + box.height / 2 - cy) / s);
  answer.at(3, x, y) = f(std::log(box.width / s));
  answer.at(4, x, y) = f(std::log(box.height / s));
  for (int i = 0; i < 5; ++i) {
    answer.at(5 + 2 * i, x, y) = f((landmarks[static_cast<size_t>(i)].x - cx) / s);
    answer.at(6 + 2 * i, x, y) = f((landmarks[static_cast<size_t>(i)].y - cy) / s);
  }
}

Landmarks some_landmarks(double x, double y) {
  return {{{x, y}, {x + 20, y + 1}, {x + 11, y + 10}, {x + 2, y + 21}, {x + 19, y + 22}}};
}

DetectorInput input_of(int width, int height, int long_edge) {
  auto input = make_detector_input(fx::textured(width, height, 3, 1), long_edge);
  REQUIRE(input);
  return *input;
}

}  // namespace

TEST_CASE("the detector sees area averages at the top left and zeros beyond", "[face]") {
  const auto photo = fx::textured(300, 180, 4, 2);
  const auto input = make_detector_input(photo, 100);  // thirds: 100 x 60
  REQUIRE(input);
  CHECK((input->width_px == 128 && input->height_px == 64));
  CHECK((input->scale_x == 3.0 && input->scale_y == 3.0));
  REQUIRE(input->planes.size() == 3 * 128 * 64);
  for (int c = 0; c < 3; ++c) {
    for (int y = 0; y < 64; ++y) {
      for (int x = 0; x < 128; ++x) {
        double sum = 0;
        for (int i = 0; x < 100 && y < 60 && i < 9; ++i) sum += photo.at(3 * x + i % 3, 3 * y + i / 3)[c];
        REQUIRE(input->planes[static_cast<size_t>((c * 64 + y) * 128 + x)] ==
                Approx(sum / 9 / 255).margin(1e-5));
      }
    }
  }
}

TEST_CASE("a small photo is not enlarged, and odd sizes keep their scale", "[face]") {
  const auto small = input_of(40, 33, 640);
  CHECK((small.width_px == 64 && small.height_px == 64 && small.scale_x == 1.0 && small.scale_y == 1.0));
  const auto odd = input_of(1001, 333, 320);
  CHECK((odd.width_px == 320 && odd.height_px == 128));  // 320 x 106, padded
  CHECK(odd.scale_x == Approx(1001 / 320.0));
  CHECK(odd.scale_y == Approx(333 / 106.0));
  const auto line = input_of(2000, 16, 64);
  CHECK((line.width_px == 64 && line.height_px == 32));
  for (const int edge : {31, 4097, -1}) {
    const auto refused = make_detector_input(fx::textured(40, 33, 3, 1), edge);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::kBadSetting);
  }
}

TEST_CASE("faces come back in photo pixels, best first, one per face", "[face]") {
  const auto input = input_of(500, 400, 250);  // halves; 256 x 224 with padding
  Answer fine(input, 8), middle(input, 16), coarse(input, 32);
  const Box first{60, 40, 33, 44}, second{150, 100, 30, 30};
  put_face(middle, 4, 3, 3.0f, first, some_landmarks(66, 55));
  // The same face from the cell beside it and from another stride: less certain.
  put_face(middle, 5, 3, 2.0f, {61, 41, 33, 44}, some_landmarks(66, 55));
  put_face(coarse, 2, 1, 2.5f, {58, 40, 36, 44}, some_landmarks(66, 55));
  put_face(fine, 20, 14, 4.0f, second, some_landmarks(155, 106));
  put_face(fine, 3, 3, -0.1f, {10, 10, 30, 30}, some_landmarks(15, 15));    // below one half
  put_face(fine, 31, 3, 6.0f, {236, 10, 30, 30}, some_landmarks(240, 15));  // its centre lies in the padding
  const DetectorOutput outputs[] = {fine.output(), middle.output(), coarse.output()};
  const auto faces = find_faces(input, outputs);
  REQUIRE(faces);
  REQUIRE(faces->size() == 2);
  const Face &best = (*faces)[0], &other = (*faces)[1];
  CHECK(best.score == Approx(1 / (1 + std::exp(-4.0))));
  CHECK(best.box.x == Approx(300).margin(1e-3));
  CHECK(best.box.y == Approx(200).margin(1e-3));
  CHECK(best.box.width == Approx(60).margin(1e-3));
  CHECK(best.box.height == Approx(60).margin(1e-3));
  CHECK(other.score == Approx(1 / (1 + std::exp(-3.0))));
  CHECK(other.box.height == Approx(88).margin(1e-3));
  const auto expected = some_landmarks(66, 55);
  for (size_t i = 0; i < kLandmarks; ++i) {
    CHECK(other.landmarks[i].x == Approx(2 * expected[i].x).margin(1e-3));
    CHECK(other.landmarks[i].y == Approx(2 * expected[i].y).margin(1e-3));
  }
  // A lower bar lets the uncertain one in; a higher overlap keeps the neighbours.
  CHECK(find_faces(input, outputs, {0.4, 0.4})->size() == 3);
  CHECK(find_faces(input, outputs, {0.5, 0.99})->size() == 4);
}

TEST_CASE("overlap is intersection over union", "[face]") {
  CHECK(overlap({0, 0, 10, 10}, {0, 0, 10, 10}) == Approx(1));
  CHECK(overlap({0, 0, 10, 10}, {5, 0, 10, 10}) == Approx(50.0 / 150));
  CHECK(overlap({0, 0, 10, 10}, {2, 2, 5, 5}) == Approx(0.25));
  CHECK(overlap({0, 0, 10, 10}, {10, 0, 10, 10}) == 0);
  CHECK(overlap({0, 0, 0, 0}, {0, 0, 0, 0}) == 0);
}

TEST_CASE("a detector that answers nonsense is an error, and a wild one does no harm", "[face]") {
  const auto input = input_of(128, 96, 128);
  Answer answer(input, 16);
  const auto code_of = [&](std::vector<DetectorOutput> outputs) {
    const auto faces = find_faces(input, outputs);
    return faces ? std::string("none") : std::string(error_code_name(faces.error().code));
  };
  CHECK(code_of({answer.output()}) == "none");
  for (const float value : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    Answer broken = answer;
    broken.at(9, 2, 1) = value;  // even where no face is
    CHECK(code_of({broken.output()}) == "bad-network");
  }
  CHECK(code_of({answer.output(), answer.output()}) == "bad-network");
  CHECK(code_of({{8, answer.values}}) == "bad-network");
  CHECK(code_of({{0, answer.values}}) == "bad-network");
  CHECK(code_of({{24, answer.values}}) == "bad-network");
  // Every cell says "face", all values are as large as they can be.
  Answer wild(input, 8);
  for (const float value : {3e38f, -3e38f, 80.0f, 0.0f}) {
    std::fill(wild.values.begin(), wild.values.end(), value);
    for (int i = 0; i < wild.columns * wild.rows; ++i) wild.values[static_cast<size_t>(i)] = 3e38f;
    const DetectorOutput output = wild.output();
    const auto faces = find_faces(input, {&output, 1});
    REQUIRE(faces);
    for (const Face& face : *faces)
      CHECK((std::isfinite(face.box.width) && std::isfinite(face.landmarks[3].y)));
  }
}
