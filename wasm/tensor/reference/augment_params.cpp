// One random row of augmentation per image: colour matrix, offset, flip and shift.
#include "core/random.h"
#include "tensor/reference/reference.h"

namespace untaught::tensor::reference {

namespace {

struct Matrix3 {
  double m[3][3];
};

Matrix3 multiply(const Matrix3& a, const Matrix3& b) {
  Matrix3 out{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 3; ++k) out.m[i][j] += a.m[i][k] * b.m[k][j];
  return out;
}

// s I + (1 - s) 1 L^T: 0 is grey, 1 leaves colours alone.
Matrix3 saturation_matrix(double s) {
  const double luma[3] = {0.299, 0.587, 0.114};
  Matrix3 out{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) out.m[i][j] = (i == j ? s : 0.0) + (1.0 - s) * luma[j];
  return out;
}

// Rotation by a radians about the grey axis (1,1,1); |a| <= 0.8.
Matrix3 hue_matrix(double a) {
  const double a2 = a * a;
  const double sine = a - a * a2 / 6.0 + a * a2 * a2 / 120.0;
  const double cosine = 1.0 - a2 / 2.0 + a2 * a2 / 24.0 - a2 * a2 * a2 / 720.0;
  const double root3 = 1.7320508075688772;
  const double cross[3][3] = {{0, -1, 1}, {1, 0, -1}, {-1, 1, 0}};
  Matrix3 out{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      out.m[i][j] = (i == j ? cosine : 0.0) + (1.0 - cosine) / 3.0 + sine / root3 * cross[i][j];
    }
  return out;
}

}  // namespace

void run(const AugmentParams& p, Operands o) {
  const auto state = o[0].u32();
  const auto table = o[1].f32();
  for (uint32_t n = 0; n < p.n; ++n) {
    const uint32_t draw = (state[p.counter] * p.n + n) * 16;
    auto u = [&](uint32_t k) { return random_unit(state[kStateSeed], p.stream, draw + k); };
    auto shift = [&](uint32_t k) {
      const uint32_t below = random_below(state[kStateSeed], p.stream, draw + k, 2 * p.shift + 1);
      return static_cast<float>(below) - static_cast<float>(p.shift);
    };
    auto centred = [&](uint32_t k, float range) { return (2.0 * u(k) - 1.0) * range; };
    const double brightness = centred(3, p.brightness), contrast = 1.0 + centred(4, p.contrast);
    const double saturation = u(10) < p.grayscale_probability ? 0.0 : 1.0 + centred(5, p.saturation);
    const Matrix3 colour = multiply(hue_matrix(centred(6, p.hue)), saturation_matrix(saturation));
    const auto row = table.subspan(n * 16, 16);
    for (uint32_t i = 0; i < 3; ++i) {
      const double balance = 1.0 + centred(7 + i, p.white_balance);
      for (uint32_t j = 0; j < 3; ++j)
        row[i * 3 + j] = static_cast<float>(p.gain * contrast * balance * colour.m[i][j]);
      row[9 + i] = static_cast<float>(p.gain * (brightness - contrast / 2.0));
    }
    row[12] = u(0) < p.flip_probability ? 1.0f : 0.0f;
    row[13] = shift(1);
    row[14] = shift(2);
    row[15] = 0.0f;
  }
}

}  // namespace untaught::tensor::reference
