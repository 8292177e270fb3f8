#include "photo/region.h"

#include <cassert>
#include <string>

#include "photo/resample.h"

namespace untaught::photo {

namespace {

ImageF zeros(int width_px, int height_px) {
  return {width_px, height_px, 3,
          std::vector<float>(static_cast<size_t>(width_px) * static_cast<size_t>(height_px) * 3)};
}

float* row_of(ImageF& image, int y) {
  return image.values.data() + static_cast<size_t>(y) * image.width_px * 3;
}

}  // namespace

Status check_region(const Rect& rect, int width_px, int height_px) {
  const bool is_inside = rect.width > 0 && rect.height > 0 && rect.x >= 0 && rect.y >= 0 &&
                         rect.width <= width_px && rect.height <= height_px &&
                         rect.x <= width_px - rect.width && rect.y <= height_px - rect.height;
  if (is_inside) return Done{};
  return Error{ErrorCode::kBadRegion, "the region " + std::to_string(rect.width) + " x " +
                                          std::to_string(rect.height) + " at (" + std::to_string(rect.x) +
                                          ", " + std::to_string(rect.y) +
                                          ") does not lie inside the photo of " + std::to_string(width_px) +
                                          " x " + std::to_string(height_px) + " pixels"};
}

ImageF crop(const Image8& image, const Rect& rect, int canvas_px) {
  assert(check_region(rect, image.width_px, image.height_px));
  const ResampleAxis columns(rect.width, canvas_px), rows(rect.height, canvas_px);
  ImageF canvas = zeros(canvas_px, canvas_px);
  for (int y = 0; y < canvas_px; ++y) {
    float* out = row_of(canvas, y);
    const Taps row_taps = rows[y];
    for (int j = 0; j < row_taps.count; ++j) {
      const uint8_t* in = image.at(rect.x, rect.y + row_taps.first + j);
      const float row_weight = row_taps.weights[j] / 255.0f;
      for (int x = 0; x < canvas_px; ++x) {
        const Taps taps = columns[x];
        for (int c = 0; c < 3; ++c) {
          float sum = 0;
          for (int k = 0; k < taps.count; ++k)
            sum += taps.weights[k] * in[(taps.first + k) * image.channels + c];
          out[x * 3 + c] += row_weight * sum;
        }
      }
    }
  }
  // Rounding of the weights may pass white by a hair.
  for (float& value : canvas.values) value = value > 1.0f ? 1.0f : value;
  return canvas;
}

ImageF crop_adjoint(const ImageF& gradient, int width_px, int height_px) {
  assert(gradient.channels == 3);
  const ResampleAxis columns(width_px, gradient.width_px), rows(height_px, gradient.height_px);
  ImageF result = zeros(width_px, height_px);
  const float* in = gradient.values.data();
  for (int y = 0; y < gradient.height_px; ++y) {
    const Taps row_taps = rows[y];
    for (int x = 0; x < gradient.width_px; ++x, in += 3) {
      const Taps taps = columns[x];
      for (int j = 0; j < row_taps.count; ++j) {
        float* out = row_of(result, row_taps.first + j) + static_cast<size_t>(taps.first) * 3;
        for (int k = 0; k < taps.count; ++k) {
          for (int c = 0; c < 3; ++c) out[k * 3 + c] += row_taps.weights[j] * taps.weights[k] * in[c];
        }
      }
    }
  }
  return result;
}

}  // namespace untaught::photo
