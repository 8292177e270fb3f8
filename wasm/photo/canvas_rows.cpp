#include "photo/canvas_rows.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "core/resample.h"

namespace untaught::photo {

namespace {

void add_upright(const Rect& rect, const ImageF& canvas, const Band& band) {
  const int begin = std::max(band.y, rect.y), end = std::min(band.y + band.count, rect.y + rect.height);
  if (begin >= end) return;
  const ResampleAxis columns(canvas.width_px, rect.width), lines(canvas.height_px, rect.height);
  const auto channels = static_cast<size_t>(canvas.channels);
  std::vector<float> canvas_row(static_cast<size_t>(canvas.width_px) * channels);
  for (int row = begin; row < end; ++row) {
    // Down the canvas first: one blended canvas row, then along it.
    std::fill(canvas_row.begin(), canvas_row.end(), 0.0f);
    const Taps line = lines[row - rect.y];
    for (int j = 0; j < line.count; ++j) {
      const float* in = canvas.values.data() + static_cast<size_t>(line.first + j) * canvas_row.size();
      for (size_t i = 0; i < canvas_row.size(); ++i) canvas_row[i] += line.weights[j] * in[i];
    }
    float* sums = band.at(rect.x, row);
    for (int x = 0; x < rect.width; ++x, sums += channels) {
      const Taps taps = columns[x];
      for (int k = 0; k < taps.count; ++k) {
        const float* in = canvas_row.data() + static_cast<size_t>(taps.first + k) * channels;
        for (size_t c = 0; c < channels; ++c) sums[c] += taps.weights[k] * in[c];
      }
    }
  }
}

// sums += weight * the canvas between its pixels; x, y: in its pixels, 0 at the centre of the first, edges
// held.
void add_sample(const ImageF& canvas, double x, double y, float weight, float* sums) {
  const double held_x = std::clamp(x, 0.0, canvas.width_px - 1.0),
               held_y = std::clamp(y, 0.0, canvas.height_px - 1.0);
  const int x0 = static_cast<int>(held_x), y0 = static_cast<int>(held_y);
  const auto fx = static_cast<float>(held_x - x0), fy = static_cast<float>(held_y - y0);
  const auto channels = static_cast<size_t>(canvas.channels);
  const size_t right = x0 + 1 < canvas.width_px ? channels : 0;
  const size_t down = y0 + 1 < canvas.height_px ? static_cast<size_t>(canvas.width_px) * channels : 0;
  const float* in = canvas.values.data() + (static_cast<size_t>(y0) * canvas.width_px + x0) * channels;
  for (size_t c = 0; c < channels; ++c) {
    const float upper = in[c] + fx * (in[right + c] - in[c]);
    const float lower = in[down + c] + fx * (in[down + right + c] - in[down + c]);
    sums[c] += weight * (upper + fy * (lower - upper));
  }
}

void add_placed(const Region& region, const ImageF& canvas, const Band& band) {
  const Placement placement(region);
  // Of a photo pixel, on each side: so many that neighbours are at most a canvas pixel apart.
  const int samples =
      std::max(1, static_cast<int>(std::ceil(std::max(canvas.width_px / placement.width_px(),
                                                      canvas.height_px / placement.height_px()))));
  const float weight = 1.0f / static_cast<float>(samples * samples);
  const auto channels = static_cast<size_t>(canvas.channels);
  for (int row = band.y; row < band.y + band.count; ++row) {
    const RowSpan span = row_span(region, row, band.width_px);
    float* sums = band.at(span.begin, row);
    for (int x = span.begin; x < span.end; ++x, sums += channels) {
      for (int j = 0; j < samples; ++j) {
        for (int i = 0; i < samples; ++i) {
          const PhotoPoint at = placement.to_unit({x + (i + 0.5) / samples, row + (j + 0.5) / samples});
          add_sample(canvas, at.x * canvas.width_px - 0.5, at.y * canvas.height_px - 0.5, weight, sums);
        }
      }
    }
  }
}

}  // namespace

void add_canvas(const Region& region, const ImageF& canvas, const Band& band) {
  assert(canvas.channels == band.channels);
  if (region.angle_deg) {
    add_placed(region, canvas, band);
  } else {
    add_upright(region.rect, canvas, band);
  }
}

}  // namespace untaught::photo
