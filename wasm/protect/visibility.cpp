#include "protect/visibility.h"

#include <algorithm>
#include <cmath>

namespace untaught::protect {

namespace {

// In grey values, 0..255.
constexpr float kMidGrey = 127.0f, kAtMidGrey = 3.0f, kAtBlack = 10.0f, kAtWhite = 6.0f;
constexpr float kOfTexture = 0.6f;  // of the standard deviation of what surrounds a pixel
constexpr float kShared = 0.3f;     // of the smaller of two thresholds, which does not add to the larger
constexpr float kMean = 7.1f;       // the root mean square threshold of face photos

class Grey {
 public:
  Grey(std::span<const uint32_t> canvas, uint32_t size_px) : size_(static_cast<int>(size_px)) {
    for (const uint32_t word : canvas) {
      values_.push_back(0.299f * static_cast<float>(word & 255u) +
                        0.587f * static_cast<float>(word >> 8 & 255u) +
                        0.114f * static_cast<float>(word >> 16 & 255u));
    }
  }
  int size() const { return size_; }

  struct Moments {
    float mean, deviation;
  };
  // Of the rectangle [x0, x1] x [y0, y1], as far as it lies on the canvas.
  Moments moments(int x0, int y0, int x1, int y1) const {
    x0 = std::max(x0, 0), y0 = std::max(y0, 0), x1 = std::min(x1, size_ - 1), y1 = std::min(y1, size_ - 1);
    float sum = 0, squares = 0;
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const float value = values_[static_cast<size_t>(y * size_ + x)];
        sum += value;
        squares += value * value;
      }
    const auto count = static_cast<float>((x1 - x0 + 1) * (y1 - y0 + 1));
    const float mean = sum / count;
    return {mean, std::sqrt(std::max(squares / count - mean * mean, 0.0f))};
  }

 private:
  int size_;
  std::vector<float> values_;
};

float light_threshold(float grey) {
  if (grey > kMidGrey) return kAtMidGrey + (kAtWhite - kAtMidGrey) * (grey - kMidGrey) / (255.0f - kMidGrey);
  return kAtMidGrey + (kAtBlack - kAtMidGrey) * (1.0f - std::sqrt(grey / kMidGrey));
}

// Texture hides noise, an edge does not: beside it there is a smooth side on which noise is seen. So the
// quietest of the four squares that have the pixel in a corner counts (Kuwahara's squares).
float texture(const Grey& grey, int x, int y, int reach) {
  return std::min({grey.moments(x - reach, y - reach, x, y).deviation,
                   grey.moments(x, y - reach, x + reach, y).deviation,
                   grey.moments(x - reach, y, x, y + reach).deviation,
                   grey.moments(x, y, x + reach, y + reach).deviation});
}

}  // namespace

std::vector<float> tolerance(std::span<const uint32_t> canvas, uint32_t size_px) {
  const Grey grey(canvas, size_px);
  const int reach = std::max(1, static_cast<int>(size_px) / 32);
  std::vector<float> factors;
  for (int y = 0; y < grey.size(); ++y)
    for (int x = 0; x < grey.size(); ++x) {
      const float light = light_threshold(grey.moments(x - reach, y - reach, x + reach, y + reach).mean);
      const float contrast = kOfTexture * texture(grey, x, y, reach);
      factors.push_back(std::min((light + contrast - kShared * std::min(light, contrast)) / kMean, 2.0f));
    }
  return factors;
}

}  // namespace untaught::protect
