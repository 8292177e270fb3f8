#include "photo/region.h"

#include <cassert>
#include <cmath>
#include <string>

#include "core/resample.h"
#include "photo/placed_taps.h"

namespace untaught::photo {

namespace {

constexpr int kMaxPlacedPx = 32768;

ImageF zeros(int width_px, int height_px) {
  return {width_px, height_px, 3,
          std::vector<float>(static_cast<size_t>(width_px) * static_cast<size_t>(height_px) * 3)};
}

float* row_of(ImageF& image, int y) {
  return image.values.data() + static_cast<size_t>(y) * image.width_px * 3;
}

Status check_upright(const Rect& rect, int width_px, int height_px) {
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

ImageF crop_upright(const Image8& image, const Rect& rect, int canvas_px) {
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

}  // namespace

Status check_region(const Region& region, int width_px, int height_px) {
  const Rect& rect = region.rect;
  if (!region.angle_deg) return check_upright(rect, width_px, height_px);
  const auto error = [](std::string reason) { return Error{ErrorCode::kBadRegion, std::move(reason)}; };
  if (!(std::abs(*region.angle_deg) <= 360.0f)) {
    return error("the region's angle does not lie between -360 and 360 degrees");
  }
  const std::string size = std::to_string(rect.width) + " x " + std::to_string(rect.height);
  if (rect.width < 1 || rect.height < 1 || rect.width > kMaxPlacedPx || rect.height > kMaxPlacedPx) {
    return error("a turned region of " + size + " pixels is not possible");
  }
  const double x = rect.x + rect.width / 2.0, y = rect.y + rect.height / 2.0;
  if (x >= 0 && y >= 0 && x <= width_px && y <= height_px) return Done{};
  return error("the turned region of " + size + " pixels does not have its centre inside the photo of " +
               std::to_string(width_px) + " x " + std::to_string(height_px) + " pixels");
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

ImageF crop(const Image8& image, const Region& region, int canvas_px) {
  assert(check_region(region, image.width_px, image.height_px));
  if (!region.angle_deg) return crop_upright(image, region.rect, canvas_px);
  const PlacedTaps taps(region, canvas_px, image.width_px, image.height_px);
  ImageF canvas = zeros(canvas_px, canvas_px);
  float* out = canvas.values.data();
  for (int y = 0; y < canvas_px; ++y) {
    for (int x = 0; x < canvas_px; ++x, out += 3) {
      float sums[3] = {};
      taps.for_each(x, y, [&](int px, int py, float weight) {
        const uint8_t* in = image.at(px, py);
        for (int c = 0; c < 3; ++c) sums[c] += weight * in[c];
      });
      // Rounding of the weights may pass white by a hair.
      for (int c = 0; c < 3; ++c) out[c] = std::min(sums[c] / 255.0f, 1.0f);
    }
  }
  return canvas;
}

ImageF crop_adjoint(const ImageF& gradient, const Region& region, int width_px, int height_px) {
  assert(gradient.channels == 3 && gradient.width_px == gradient.height_px);
  ImageF result = zeros(width_px, height_px);
  const Rect& rect = region.rect;
  if (!region.angle_deg) {
    const ImageF inside = crop_adjoint(gradient, rect.width, rect.height);
    for (int y = 0; y < rect.height; ++y) {
      const float* in = inside.values.data() + static_cast<size_t>(y) * rect.width * 3;
      std::copy_n(in, rect.width * 3, row_of(result, rect.y + y) + static_cast<size_t>(rect.x) * 3);
    }
    return result;
  }
  const PlacedTaps taps(region, gradient.width_px, width_px, height_px);
  const float* in = gradient.values.data();
  for (int y = 0; y < gradient.height_px; ++y) {
    for (int x = 0; x < gradient.width_px; ++x, in += 3) {
      taps.for_each(x, y, [&](int px, int py, float weight) {
        float* out = row_of(result, py) + static_cast<size_t>(px) * 3;
        for (int c = 0; c < 3; ++c) out[c] += weight * in[c];
      });
    }
  }
  return result;
}

}  // namespace untaught::photo
