#include "face/detector_input.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/resample.h"

namespace untaught::face {

namespace {

constexpr int kLeastEdgePx = 32, kMostEdgePx = 4096;

int padded(int px) { return (px + kPadToPx - 1) / kPadToPx * kPadToPx; }

// sums += weight * row; the one loop that sees every pixel of the photo.
void add_scaled(const uint8_t* row, float weight, size_t count, float* sums) {
  for (size_t i = 0; i < count; ++i) sums[i] += weight * static_cast<float>(row[i]);
}

}  // namespace

Result<DetectorInput> make_detector_input(const Image8& photo, int long_edge_px) {
  if (long_edge_px < kLeastEdgePx || long_edge_px > kMostEdgePx) {
    return Error{ErrorCode::kBadSetting, "a face detector's long edge is " + std::to_string(long_edge_px) +
                                             "; it must lie between 32 and 4096 pixels"};
  }
  const double shrink =
      std::min(1.0, static_cast<double>(long_edge_px) / std::max(photo.width_px, photo.height_px));
  const auto side = [shrink](int px) { return std::max(1, static_cast<int>(std::lround(px * shrink))); };
  const int width = side(photo.width_px), height = side(photo.height_px);

  DetectorInput input;
  input.width_px = padded(width);
  input.height_px = padded(height);
  input.photo_width_px = photo.width_px;
  input.photo_height_px = photo.height_px;
  input.scale_x = static_cast<double>(photo.width_px) / width;
  input.scale_y = static_cast<double>(photo.height_px) / height;
  const size_t plane = static_cast<size_t>(input.width_px) * static_cast<size_t>(input.height_px);
  input.planes.resize(3 * plane);

  const ResampleAxis columns(photo.width_px, width), lines(photo.height_px, height);
  const auto channels = static_cast<size_t>(photo.channels);
  std::vector<float> sums(photo.row_bytes());
  for (int y = 0; y < height; ++y) {
    // Down the photo first: one averaged row, then along it.
    std::fill(sums.begin(), sums.end(), 0.0f);
    const Taps line = lines[y];
    for (int j = 0; j < line.count; ++j) {
      add_scaled(photo.at(0, line.first + j), line.weights[j] / 255.0f, sums.size(), sums.data());
    }
    float* out = input.planes.data() + static_cast<size_t>(y) * static_cast<size_t>(input.width_px);
    for (int x = 0; x < width; ++x, ++out) {
      const Taps taps = columns[x];
      const float* in = sums.data() + static_cast<size_t>(taps.first) * channels;
      float pixel[3] = {};
      for (int k = 0; k < taps.count; ++k, in += channels) {
        for (size_t c = 0; c < 3; ++c) pixel[c] += taps.weights[k] * in[c];
      }
      // Rounding of the weights may pass white by a hair.
      for (size_t c = 0; c < 3; ++c) out[c * plane] = std::min(pixel[c], 1.0f);
    }
  }
  return input;
}

}  // namespace untaught::face
