#include "face/close_look.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "face/detector_output.h"

namespace untaught::face {

namespace {

// These as models/train/face_closer.py and face_squares.py have them.
constexpr double kContext = 1.25;  // side of a square / side of the recogniser's crop
constexpr double kSideOfBox = 1.19, kBelow = 0.082;
constexpr int kMostSamples = 4;
constexpr double kScale = 8;

constexpr double kRadian = 3.14159265358979323846 / 180;

std::optional<Alignment> square_of(const Landmarks& landmarks) {
  std::optional<Alignment> square = nearest_alignment(landmarks);
  if (square) square->side_px *= kContext;
  return square;
}

// The square that the box of an average face at that angle would belong to.
Alignment square_of(const Box& box, double angle_deg) {
  const double side = kSideOfBox * std::sqrt(box.width * box.height), angle = angle_deg * kRadian;
  return {{box.x + box.width / 2 + kBelow * side * std::sin(angle),
           box.y + box.height / 2 - kBelow * side * std::cos(angle)},
          kContext * side,
          angle_deg};
}

// Adds the bilinear sample at (x, y) to sums[3].
void add_sample(const Image8& photo, double x, double y, float* sums) {
  if (!(x >= 0 && y >= 0 && x < photo.width_px && y < photo.height_px)) return;
  const double left = std::floor(x - 0.5), top = std::floor(y - 0.5);
  const auto right_share = static_cast<float>(x - 0.5 - left), low_share = static_cast<float>(y - 0.5 - top);
  const auto column = [&](double at) { return std::clamp(static_cast<int>(at), 0, photo.width_px - 1); };
  const auto row = [&](double at) { return std::clamp(static_cast<int>(at), 0, photo.height_px - 1); };
  const uint8_t* a = photo.at(column(left), row(top));
  const uint8_t* b = photo.at(column(left + 1), row(top));
  const uint8_t* c = photo.at(column(left), row(top + 1));
  const uint8_t* d = photo.at(column(left + 1), row(top + 1));
  for (int i = 0; i < 3; ++i) {
    const float high = a[i] + right_share * (b[i] - a[i]), low = c[i] + right_share * (d[i] - c[i]);
    sums[i] += high + low_share * (low - high);
  }
}

}  // namespace

std::vector<float> look_at(const Image8& photo, const Alignment& square) {
  const int k = std::clamp(static_cast<int>(std::ceil(square.side_px / kLookPx)), 1, kMostSamples);
  const double unit = square.side_px / (kLookPx * k);
  const double cos = unit * std::cos(square.angle_deg * kRadian),
               sin = unit * std::sin(square.angle_deg * kRadian);
  constexpr size_t kPlane = size_t{kLookPx} * kLookPx;
  std::vector<float> planes(3 * kPlane);
  for (size_t pixel = 0; pixel < kPlane; ++pixel) {
    float sums[3] = {};
    for (int j = 0; j < k * k; ++j) {
      const double u = static_cast<double>(pixel % kLookPx) * k + j % k + 0.5 - kLookPx * k / 2.0;
      const double v = static_cast<double>(pixel / kLookPx) * k + j / k + 0.5 - kLookPx * k / 2.0;
      add_sample(photo, square.centre.x + u * cos - v * sin, square.centre.y + u * sin + v * cos, sums);
    }
    for (size_t c = 0; c < 3; ++c) planes[c * kPlane + pixel] = sums[c] / static_cast<float>(255 * k * k);
  }
  return planes;
}

CloseLook::CloseLook(std::vector<Face> proposals) {
  proposals.resize(std::min(proposals.size(), kMostLooks));
  for (const Face& face : proposals) {
    const std::optional<Alignment> alignment = nearest_alignment(face.landmarks);
    looked_.push_back({face, face.score, square_of(face.box, alignment ? alignment->angle_deg : 0)});
  }
}

std::vector<float> CloseLook::crops(const Image8& photo) const {
  std::vector<float> crops;
  for (const Looked& looked : looked_) {
    const std::vector<float> planes = look_at(photo, looked.square);
    crops.insert(crops.end(), planes.begin(), planes.end());
  }
  return crops;
}

Status CloseLook::take(std::span<const float> answer) {
  if (answer.size() != kLookValues * count()) {
    return Error{ErrorCode::kBadNetwork, "the landmark network answers with " +
                                             std::to_string(answer.size()) + " values instead of " +
                                             std::to_string(kLookValues * count())};
  }
  if (!std::all_of(answer.begin(), answer.end(), [](float v) { return std::isfinite(v); })) {
    return Error{ErrorCode::kBadNetwork, "the landmark network answers with values that are not numbers"};
  }
  std::vector<Looked> kept;
  for (Looked& looked : looked_) {
    const std::span<const float> said = answer.first(kLookValues);
    answer = answer.subspan(kLookValues);
    const Alignment& square = looked.square;
    const double cos = std::cos(square.angle_deg * kRadian), sin = std::sin(square.angle_deg * kRadian);
    looked.face.score = std::sqrt(looked.proposed / (1 + std::exp(-double{said[0]})));
    for (size_t k = 0; k < kLandmarks; ++k) {
      const double u = said[1 + 2 * k] * square.side_px / kScale,
                   v = said[2 + 2 * k] * square.side_px / kScale;
      looked.face.landmarks[k] = {square.centre.x + u * cos - v * sin, square.centre.y + u * sin + v * cos};
    }
    if (const std::optional<Alignment> next = square_of(looked.face.landmarks)) {
      kept.push_back({looked.face, looked.proposed, *next});
    }
  }
  looked_ = std::move(kept);
  return Done{};
}

std::vector<Face> CloseLook::faces(double least_score) const {
  std::vector<Face> sure;
  for (const Looked& looked : looked_) {
    if (looked.face.score >= least_score) sure.push_back(looked.face);
  }
  return best_of_each(std::move(sure));
}

}  // namespace untaught::face
