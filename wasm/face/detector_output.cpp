#include "face/detector_output.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace untaught::face {

namespace {

constexpr size_t kChannels = 5 + 2 * kLandmarks;
// A box is within e^-8 and e^8 strides wide, whatever a wild answer asks for.
constexpr float kMostLogSide = 8;
// Of all the cells that say "face": the best so many are compared with each other.
constexpr size_t kMostCandidates = 2048;

Error bad(const DetectorOutput& output, const std::string& reason) {
  return {ErrorCode::kBadNetwork,
          "the face detector's output at stride " + std::to_string(output.stride) + " " + reason};
}

Status check(const DetectorInput& input, const DetectorOutput& output) {
  if (output.stride < 1 || input.width_px % output.stride != 0 || input.height_px % output.stride != 0) {
    return bad(output, "does not fit an input of " + std::to_string(input.width_px) + " x " +
                           std::to_string(input.height_px) + " pixels");
  }
  const size_t cells = static_cast<size_t>(input.width_px / output.stride) *
                       static_cast<size_t>(input.height_px / output.stride);
  if (output.values.size() != kChannels * cells) {
    return bad(output, "has " + std::to_string(output.values.size()) + " values instead of " +
                           std::to_string(kChannels * cells));
  }
  if (!std::all_of(output.values.begin(), output.values.end(), [](float v) { return std::isfinite(v); })) {
    return bad(output, "holds values that are not numbers");
  }
  return Done{};
}

// Appends the faces of one stride.
void append_faces(const DetectorInput& input, const DetectorOutput& output, double least_score,
                  std::vector<Face>& faces) {
  const int columns = input.width_px / output.stride, rows = input.height_px / output.stride;
  const size_t cells = static_cast<size_t>(columns) * static_cast<size_t>(rows);
  for (size_t cell = 0; cell < cells; ++cell) {
    const auto value = [&](size_t channel) { return output.values[channel * cells + cell]; };
    const double score = 1.0 / (1.0 + std::exp(-double{value(0)}));
    if (!(score >= least_score)) continue;
    const double cell_x = static_cast<double>(cell % static_cast<size_t>(columns)) + 0.5,
                 cell_y = static_cast<double>(cell / static_cast<size_t>(columns)) + 0.5;
    const double unit_x = output.stride * input.scale_x, unit_y = output.stride * input.scale_y;
    Face face;
    face.score = score;
    const double x = (cell_x + value(1)) * unit_x, y = (cell_y + value(2)) * unit_y;
    if (!(x >= 0 && y >= 0 && x < input.photo_width_px && y < input.photo_height_px)) continue;
    const double width = std::exp(double{std::clamp(value(3), -kMostLogSide, kMostLogSide)}) * unit_x,
                 height = std::exp(double{std::clamp(value(4), -kMostLogSide, kMostLogSide)}) * unit_y;
    face.box = {x - width / 2, y - height / 2, width, height};
    for (size_t i = 0; i < kLandmarks; ++i) {
      face.landmarks[i] = {(cell_x + value(5 + 2 * i)) * unit_x, (cell_y + value(6 + 2 * i)) * unit_y};
    }
    faces.push_back(face);
  }
}

}  // namespace

double overlap(const Box& a, const Box& b) {
  const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  return width * height / (a.width * a.height + b.width * b.height - width * height);
}

Result<std::vector<Face>> find_faces(const DetectorInput& input, std::span<const DetectorOutput> outputs,
                                     const FindSettings& settings) {
  std::vector<Face> candidates;
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (Status status = check(input, outputs[i]); !status) return status.error();
    for (size_t k = 0; k < i; ++k) {
      if (outputs[k].stride == outputs[i].stride) return bad(outputs[i], "comes twice");
    }
    append_faces(input, outputs[i], settings.least_score, candidates);
  }
  return best_of_each(std::move(candidates), settings.most_overlap);
}

std::vector<Face> best_of_each(std::vector<Face> candidates, double most_overlap) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Face& a, const Face& b) { return a.score > b.score; });
  if (candidates.size() > kMostCandidates) candidates.resize(kMostCandidates);
  std::vector<Face> faces;
  for (const Face& face : candidates) {
    const bool is_new = std::none_of(faces.begin(), faces.end(), [&](const Face& better) {
      return overlap(better.box, face.box) > most_overlap;
    });
    if (is_new) faces.push_back(face);
  }
  return faces;
}

}  // namespace untaught::face
