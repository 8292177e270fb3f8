// What happens to a photo on its way, against others' implementations and against its adjoint.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "photo/encode.h"
#include "photo/jpeg_pixels.h"
#include "tensor/jpeg.h"
#include "unit/photo_fixtures.h"
#include "unit/reference_run.h"

using namespace untaught;
using namespace untaught::tensor;
using namespace untaught::tests;

namespace {

// The photo saved and opened by libjpeg-turbo.
Image8 through_libjpeg(const Image8& image, int quality) {
  photo::JpegCoding coding;
  coding.h_sampling = coding.v_sampling = {2, 1, 1};
  for (size_t c = 0; c < 3; ++c) {
    auto& table = coding.tables[c].emplace();
    for (size_t k = 0; k < 64; ++k) {
      const int step = (c == 0 ? jpeg::kLumaSteps : jpeg::kChromaSteps)[k];
      table[k] = static_cast<uint16_t>(jpeg::scale_step(step, quality));
    }
  }
  const auto file = photo::write_jpeg(image, {}, coding);
  REQUIRE(file);
  auto opened = photo::jpeg_decode(*file, "p");
  REQUIRE(opened);
  return *opened;
}

Values values_of(const Image8& image) {
  Values values;
  for (const uint8_t byte : image.pixels) values.push_back(static_cast<float>(byte) / 255.0f);
  return values;
}

// jpeg without any rounding but for the slopes: linear, written forwards. v [h,w,3] -> [h,w,3].
Values linear_jpeg(const Values& v, const Values& slopes, uint32_t height, uint32_t width) {
  std::vector<double> full[3];
  Values out(v.size());
  for (uint32_t c = 0; c < 3; ++c) {
    const uint32_t factor = c == 0 ? 1 : 2, h = height / factor, w = width / factor;
    std::vector<double> plane(h * w, 0.0), rounded(h * w, 0.0);
    for (uint32_t i = 0; i < height * width; ++i) {
      double sum = 0.0;
      for (uint32_t k = 0; k < 3; ++k) sum += double{jpeg::kYccOfRgb[c][k]} * v[3 * i + k];
      plane[i / width / factor * w + i % width / factor] += sum / (factor * factor);
    }
    const float* slope = slopes.data() + jpeg::plane_of(c, height, width).offset;
    const auto basis = [](uint32_t k, uint32_t i) {
      return std::sqrt(k == 0 ? 0.125 : 0.25) * std::cos((2 * i + 1) * k * M_PI / 16.0);
    };
    for (uint32_t at = 0; at < h * w; ++at) {  // of a coefficient
      const uint32_t y0 = at / w / 8 * 8, x0 = at % w / 8 * 8;
      double coefficient = 0.0;
      for (uint32_t i = 0; i < 64; ++i)
        coefficient +=
            basis(at / w % 8, i / 8) * basis(at % w % 8, i % 8) * plane[(y0 + i / 8) * w + x0 + i % 8];
      for (uint32_t i = 0; i < 64; ++i)
        rounded[(y0 + i / 8) * w + x0 + i % 8] +=
            slope[at] * coefficient * basis(at / w % 8, i / 8) * basis(at % w % 8, i % 8);
    }
    const auto sample = [&](int y, int x) {
      return rounded[static_cast<uint32_t>(std::clamp(y, 0, int(h) - 1)) * w +
                     static_cast<uint32_t>(std::clamp(x, 0, int(w) - 1))];
    };
    for (int y = 0; y < int(height); ++y)
      for (int x = 0; x < int(width); ++x) {
        const int beside_y = y / 2 + (y % 2 ? 1 : -1), beside_x = x / 2 + (x % 2 ? 1 : -1);
        full[c].push_back(factor == 1 ? sample(y, x)
                                      : (9 * sample(y / 2, x / 2) + 3 * sample(beside_y, x / 2) +
                                         3 * sample(y / 2, beside_x) + sample(beside_y, beside_x)) /
                                            16.0);
      }
  }
  for (uint32_t i = 0; i < height * width; ++i)
    for (uint32_t k = 0; k < 3; ++k) {
      double sum = 0.0;
      for (uint32_t c = 0; c < 3; ++c) sum += double{jpeg::kRgbOfYcc[k][c]} * full[c][i];
      out[3 * i + k] = static_cast<float>(sum);
    }
  return out;
}

}  // namespace

TEST_CASE("jpeg gives the pixels that libjpeg-turbo gives, to the bit", "[tensor]") {
  const Image8 image = photo_fixtures::textured(64, 48, 3, 5);
  Values x = values_of(image), y(x.size()), slopes(x.size() / 2);
  for (const int quality : {1, 10, 49, 50, 75, 90, 95, 100}) {
    Values qualities = {static_cast<float>(quality)};
    run(Jpeg{{1, 48, 64}}, {&x, &qualities, &y, &slopes});
    INFO("quality " << quality);
    CHECK(y == values_of(through_libjpeg(image, quality)));
  }
}

TEST_CASE("jpeg of colours at their limits gives libjpeg-turbo's pixels, too", "[tensor]") {
  Image8 image{32, 32, 3, {}};
  for (uint32_t i = 0; i < 32 * 32 * 3; ++i) image.pixels.push_back(random_below(3, 1, i / 48, 2) ? 255 : 0);
  Values x = values_of(image), y(x.size()), slopes(x.size() / 2), qualities = {60};
  run(Jpeg{{1, 32, 32}}, {&x, &qualities, &y, &slopes});
  CHECK(y == values_of(through_libjpeg(image, 60)));
}

TEST_CASE("jpeg_grad is the adjoint of jpeg with soft roundings", "[tensor]") {
  const Image8 image = photo_fixtures::textured(32, 16, 3, 6);
  Values x = values_of(image), y(x.size()), slopes(x.size() / 2), dx(x.size()), qualities = {75};
  run(Jpeg{{1, 16, 32}}, {&x, &qualities, &y, &slopes});
  Values v = normal_values(static_cast<uint32_t>(x.size()), 1), dy = normal_values(v.size(), 2);
  run(JpegGrad{{1, 16, 32}}, {&dy, &qualities, &slopes, &dx});
  CHECK(dot(v, dx) == Catch::Approx(dot(linear_jpeg(v, slopes, 16, 32), dy)).epsilon(1e-5));
}

TEST_CASE("a coefficient's slope is small where rounding removes it and 1 where it survives", "[tensor]") {
  // A grey cosine down each block, of a known number of quantisation steps: the slope is 4 u^2 up to 1. Steps
  // are large, so that rounding pixels to 8 bits first moves u by less than a fiftieth.
  const int32_t step = jpeg::scale_step(jpeg::kLumaSteps[16], 10);  // coefficient (2, 0)
  for (const double u : {0.0, 0.25, 0.45, 3.0}) {
    Values x, y(16 * 16 * 3), slopes(16 * 16 * 3 / 2), qualities = {10};
    for (uint32_t i = 0; i < 16 * 16 * 3; ++i) {
      const double wave = std::cos((2 * (i / 48 % 8) + 1) * 2 * M_PI / 16.0) * std::sqrt(0.25 * 0.125);
      x.push_back(static_cast<float>((128 + u * step * wave) / 255.0));
    }
    run(Jpeg{{1, 16, 16}}, {&x, &qualities, &y, &slopes});
    CHECK(slopes[2 * 16] == Catch::Approx(std::min(1.0, 4 * u * u)).margin(8 * 0.5 * 0.02));
  }
}

TEST_CASE("an image of quality 0 passes jpeg and its gradient as it is", "[tensor]") {
  Values x = normal_values(2 * 16 * 16 * 3, 1), y(x.size()), slopes(x.size() / 2), dx(x.size());
  Values qualities = {0, 0};
  run(Jpeg{{2, 16, 16}}, {&x, &qualities, &y, &slopes});
  run(JpegGrad{{2, 16, 16}}, {&x, &qualities, &slopes, &dx});
  CHECK(y == x);
  CHECK(dx == x);
}

TEST_CASE("blur is its own adjoint, at edges too", "[tensor]") {
  const Blur params{4, 16, 19};
  Values sigmas = {0, 1.1f, 0.9f, 1.8f, 0, 5, 0, 0}, x = normal_values(4 * 16 * 19 * 3, 1), y(x.size());
  Values dy = normal_values(x.size() - 1, 2), dx(x.size());
  dy.push_back(1.0f);  // other draws than x has
  run(params, {&x, &sigmas, &y});
  run(params, {&dy, &sigmas, &dx});
  CHECK(dot(y, dy) == Catch::Approx(dot(x, dx)).epsilon(1e-5));
}

TEST_CASE("blur keeps flat images flat, spreads a point as a Gaussian does, and leaves sigma 0 alone",
          "[tensor]") {
  Values flat(31 * 31 * 3, 0.7f), y(flat.size()), sigmas = {0, 2};
  run(Blur{1, 31, 31}, {&flat, &sigmas, &y});
  for (const float value : y) CHECK(value == Catch::Approx(0.7));
  Values point(flat.size(), 0.0f);
  point[(15 * 31 + 15) * 3] = 1.0f;
  run(Blur{1, 31, 31}, {&point, &sigmas, &y});
  CHECK(y[(15 * 31 + 15) * 3] == Catch::Approx(1.0 / (2.0 * M_PI * 4.0)).epsilon(0.01));
  CHECK(y[(15 * 31 + 17) * 3] / y[(15 * 31 + 15) * 3] == Catch::Approx(std::exp(-0.5)));
  Values none = {0, 0}, x = normal_values(flat.size(), 1);
  run(Blur{1, 31, 31}, {&x, &none, &y});
  CHECK(y == x);
}

TEST_CASE("a band that is taken out takes what is in it and leaves the rest", "[tensor]") {
  // Columns of a cosine of k half waves over 64 pixels: mirrored edges keep it one, times 1 - what goes.
  const auto kept = [](int k) {
    Values x, y(64 * 64 * 3), sigmas = {1.0f, 2.0f};
    for (int i = 0; i < 64 * 64 * 3; ++i) {
      x.push_back(static_cast<float>(std::cos((i / 3 % 64 + 0.5) * k * M_PI / 64)));
    }
    run(Blur{1, 64, 64}, {&x, &sigmas, &y});
    return dot(y, x) / dot(x, x);
  };
  CHECK(kept(1) > 0.98);
  CHECK(kept(20) == Catch::Approx(1 - 0.47).margin(0.02));  // 0.156 cycles a pixel
  CHECK(kept(60) > 0.98);
}

TEST_CASE("an image gets what its shares say: smaller and back, blurred or without a band, saved",
          "[tensor]") {
  const uint32_t n = 4000;
  const TransformParams params{
      n, 4, kStateTrainStep, 64, 0.25f, 16, 48, 0.2f, 0.5f, 1.5f, 0.1f, 0.6f, 2.0f, 0.3f, 50, 95};
  Values state(kStateWords, 0.0f), down(n * 4), up(n * 4), sigmas(n * 2), quality(n);
  run(params, {&state, &down, &up, &sigmas, &quality});
  uint32_t smaller = 0, blurred = 0, banded = 0, saved = 0;
  for (uint32_t i = 0; i < n; ++i) {
    const float side = 64.0f * up[i * 4 + 3];
    if (side != 64.0f) {
      ++smaller;
      CHECK((side == std::floor(side) && side >= 16 && side <= 48));
    }
    CHECK(down[i * 4 + 2] * up[i * 4 + 2] == Catch::Approx(1));
    blurred += sigmas[i * 2] == 0 && sigmas[i * 2 + 1] >= 0.5f && sigmas[i * 2 + 1] <= 1.5f;
    banded += sigmas[i * 2] >= 0.6f && sigmas[i * 2 + 1] == 2 * sigmas[i * 2];
    if (quality[i] != 0) {
      ++saved;
      CHECK((quality[i] >= 50 && quality[i] <= 95));
    }
  }
  // Five standard deviations of a share of 4,000 draws are at most 0.04.
  for (const auto& [count, share] : {std::pair{smaller, 0.25}, {blurred, 0.2}, {banded, 0.1}, {saved, 0.3}}) {
    CHECK(count / double{n} == Catch::Approx(share).margin(0.04));
  }
}

TEST_CASE("two crops make an image smaller and bring it back as Pillow does", "[tensor]") {
  // A step from 0 to 1 between columns 7 and 8, through half the size: by hand, triangle of half-width 2,
  // then linear.
  const uint32_t side = 16;
  Values x, small(side * side), y(side * side), down = {0, 0, 2, 2}, up = {0, 0, 0.5f, 0.5f};
  for (uint32_t i = 0; i < side * side; ++i) x.push_back(i % side < 8 ? 0.0f : 1.0f);
  run(Crop{{1, side, side, side, side, 1}}, {&x, &down, &small});
  run(Crop{{1, side, side, side, side, 1}}, {&small, &up, &y});
  CHECK(small[3] == Catch::Approx(0.125));
  CHECK(small[4] == Catch::Approx(0.875));
  const double expected[] = {0,      0,       0,       0, 0, 0.03125, 0.09375, 0.3125,
                             0.6875, 0.90625, 0.96875, 1, 1, 1,       1,       1};
  for (uint32_t i = 0; i < side; ++i) CHECK(y[5 * side + i] == Catch::Approx(expected[i]));
}
