#include "protect/photo_way.h"

#include <algorithm>

namespace untaught::protect {

using namespace tensor;

PhotoWay draw_way(Module& module, ProgramId program, View state, uint32_t n, uint32_t stream,
                  uint32_t counter, uint32_t size_px, const Transforms& transforms) {
  const auto& [size, blur, band, jpeg] = transforms;
  const auto side = [&](float share) {
    return std::clamp(static_cast<uint32_t>(static_cast<float>(size_px) * share + 0.5f), 1u, size_px);
  };
  assert(blur.high <= kMaxSigma && 2 * band.high <= kMaxSigma && blur.share + band.share <= 1);
  const PhotoWay way{module.transient(program, "smaller", n * 4), module.transient(program, "back", n * 4),
                     module.transient(program, "sigmas", n * 2), module.transient(program, "quality", n)};
  module.record(program,
                TransformParams{.n = n,
                                .stream = stream,
                                .counter = counter,
                                .size = size_px,
                                .size_share = size.share,
                                .least_side = side(size.low),
                                .most_side = side(size.high),
                                .blur_share = blur.share,
                                .sigma_low = blur.low,
                                .sigma_high = blur.high,
                                .band_share = band.share,
                                .band_low = band.low,
                                .band_high = band.high,
                                .jpeg_share = jpeg.share,
                                .least_quality = static_cast<uint32_t>(jpeg.low),
                                .most_quality = static_cast<uint32_t>(jpeg.high)},
                {state, way.down, way.up, way.sigmas, way.quality});
  return way;
}

nn::Tensor take_way(nn::Tape& tape, nn::Tensor x, const PhotoWay& way, const Transforms& transforms) {
  const uint32_t height = x.height, width = x.width;
  if (transforms.size.share > 0) {
    x = tape.crop(tape.crop(x, way.down, height, width), way.up, height, width);
  }
  if (transforms.blur.share > 0 || transforms.band.share > 0) x = tape.blur(x, way.sigmas);
  if (transforms.jpeg.share > 0) x = tape.jpeg(x, way.quality);
  return x;
}

}  // namespace untaught::protect
