#include "session/preview.h"

#include <algorithm>
#include <cmath>

#include "core/resample.h"
#include "photo/region.h"

namespace untaught::session {

namespace {

// One source row of the view as premultiplied RGBA floats, 0..255.
class RowSource {
 public:
  RowSource(const OpenPhoto& photo, View view, const Rect& rect)
      : before_(photo.before()),
        after_(photo.after()),
        view_(view),
        rect_(rect),
        gain_(127.0f / photo.epsilon_255()) {
    assert(view == View::kBefore || after_ != nullptr);
  }

  void read(int y, std::vector<float>& row) const {
    const uint8_t* before = before_.at(rect_.x, rect_.y + y);
    const uint8_t* after = view_ == View::kBefore ? before : after_->at(rect_.x, rect_.y + y);
    const int channels = before_.channels;
    for (size_t i = 0; i < row.size(); i += 4, before += channels, after += channels) {
      if (view_ == View::kNoise) {
        for (int c = 0; c < 3; ++c) row[i + c] = 128.0f + static_cast<float>(after[c] - before[c]) * gain_;
        row[i + 3] = 255.0f;
        continue;
      }
      const float alpha = channels == 4 ? after[3] : 255.0f;
      for (int c = 0; c < 3; ++c) row[i + c] = static_cast<float>(after[c]) * alpha / 255.0f;
      row[i + 3] = alpha;
    }
  }

 private:
  const Image8& before_;
  const Image8* after_;
  View view_;
  Rect rect_;
  float gain_;
};

uint8_t to_byte(float value) { return static_cast<uint8_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f); }

}  // namespace

Image8 render(const OpenPhoto& photo, View view, const Rect& rect, int width_px, int height_px) {
  assert(photo::check_region(rect, photo.before().width_px, photo.before().height_px));
  assert(width_px >= 1 && width_px <= rect.width && height_px >= 1 && height_px <= rect.height);
  const ResampleAxis columns(rect.width, width_px), lines(rect.height, height_px);
  const RowSource source(photo, view, rect);
  std::vector<float> row(static_cast<size_t>(rect.width) * 4), sum(row.size());
  Image8 out{width_px, height_px, 4, std::vector<uint8_t>(static_cast<size_t>(width_px) * height_px * 4)};
  for (int y = 0; y < height_px; ++y) {
    std::fill(sum.begin(), sum.end(), 0.0f);
    const Taps line = lines[y];
    for (int j = 0; j < line.count; ++j) {
      source.read(line.first + j, row);
      for (size_t i = 0; i < row.size(); ++i) sum[i] += line.weights[j] * row[i];
    }
    for (int x = 0; x < width_px; ++x) {
      const Taps taps = columns[x];
      float pixel[4] = {};
      for (int k = 0; k < taps.count; ++k) {
        for (int c = 0; c < 4; ++c)
          pixel[c] += taps.weights[k] * sum[static_cast<size_t>(taps.first + k) * 4 + c];
      }
      uint8_t* target = out.at(x, y);
      const float scale = pixel[3] > 0 ? 255.0f / pixel[3] : 0.0f;
      for (int c = 0; c < 3; ++c) target[c] = to_byte(pixel[c] * scale);
      target[3] = to_byte(pixel[3]);
    }
  }
  return out;
}

Image8 preview(const OpenPhoto& photo, View view, int long_side_px) {
  const int width = photo.before().width_px, height = photo.before().height_px;
  const double scale = std::min(1.0, static_cast<double>(long_side_px) / std::max(width, height));
  const auto side = [scale](int px) { return std::max(1, static_cast<int>(std::lround(px * scale))); };
  return render(photo, view, {0, 0, width, height}, side(width), side(height));
}

}  // namespace untaught::session
