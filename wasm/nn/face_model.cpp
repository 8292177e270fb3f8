#include "nn/face_model.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/random.h"
#include "nn/onnx.h"
#include "tensor/cpu/simd.h"

namespace untaught::nn {

namespace {

constexpr uint32_t kSize = FaceModel::kSizePx, kComponents = 150, kKernel = 11, kHalf = kKernel / 2;
constexpr uint32_t kFaceFloats = kSize * kSize * 3;
constexpr float kGridPx = 8;  // of the modulation, at 64 px

// Streams of randomness, apart from those of the loop.
constexpr uint32_t kIdentityStream = 0x10000, kPhotoStream = 0x20000, kAmplitudeStream = 0x30000,
                   kFieldStream = 0x40000, kNoiseStream = 0x50000;

// Nearly normal, mean 0 and variance 1: four 16-bit uniforms. Enough where a kernel mixes many of them.
float white(uint32_t seed, uint32_t stream, uint32_t counter) {
  const uint32_t a = random_u32(seed, stream, 2 * counter), b = random_u32(seed, stream, 2 * counter + 1);
  const float sum = static_cast<float>((a >> 16) + (a & 0xffff) + (b >> 16) + (b & 0xffff));
  return (sum - 131070.0f) * (1.7320508f / 65536.0f);
}

// Weights of the four spline coefficients around fraction t in [0, 1): uniform cubic B-spline.
std::array<float, 4> spline(float t) {
  const float u = 1 - t;
  return {u * u * u / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6,
          t * t * t / 6};
}

// Bilinear sample of plane [64, 64] with `stride` floats per pixel at pixel-centre coordinates.
float sample_plane(const float* plane, uint32_t stride, float y, float x) {
  const float last = kSize - 1;
  y = std::clamp(y, 0.0f, last);
  x = std::clamp(x, 0.0f, last);
  const uint32_t y0 = static_cast<uint32_t>(y), x0 = static_cast<uint32_t>(x);
  const uint32_t y1 = std::min(y0 + 1, kSize - 1), x1 = std::min(x0 + 1, kSize - 1);
  const float fy = y - static_cast<float>(y0), fx = x - static_cast<float>(x0);
  auto at = [&](uint32_t row, uint32_t column) { return plane[(row * kSize + column) * stride]; };
  return (at(y0, x0) * (1 - fx) + at(y0, x1) * fx) * (1 - fy) +
         (at(y1, x0) * (1 - fx) + at(y1, x1) * fx) * fy;
}

// out[y, x] += sum over the 11x11 window of noise [size + 10, size + 10]; no flip.
void correlate(const std::vector<float>& noise, const float* kernel, uint32_t size, std::vector<float>& out) {
  const uint32_t wide = size + 2 * kHalf;
  for (uint32_t y = 0; y < size; ++y) {
    float* row = out.data() + static_cast<size_t>(y) * size;
    for (uint32_t ky = 0; ky < kKernel; ++ky) {
      for (uint32_t kx = 0; kx < kKernel; ++kx) {
        const float weight = kernel[ky * kKernel + kx];
        const float* source = noise.data() + static_cast<size_t>(y + ky) * wide + kx;
        for (uint32_t x = 0; x < size; ++x) row[x] += weight * source[x];
      }
    }
  }
}

// drawn [64, 64, 3] -> face [size_px, size_px, 3]
void resize(const float* drawn, uint32_t size_px, std::vector<float>& face) {
  face.resize(static_cast<size_t>(size_px) * size_px * 3);
  if (size_px == kSize) {
    std::copy_n(drawn, kFaceFloats, face.data());
    return;
  }
  const float step = static_cast<float>(kSize) / static_cast<float>(size_px);
  for (uint32_t y = 0; y < size_px; ++y) {
    for (uint32_t x = 0; x < size_px; ++x) {
      const float sy = (static_cast<float>(y) + 0.5f) * step - 0.5f,
                  sx = (static_cast<float>(x) + 0.5f) * step - 0.5f;
      for (uint32_t c = 0; c < 3; ++c) face[(y * size_px + x) * 3 + c] = sample_plane(drawn + c, 3, sy, sx);
    }
  }
}

uint32_t to_8_bits(float value) {
  return static_cast<uint32_t>(std::clamp(value, 0.0f, 1.0f) * 255.0f + 0.5f);
}

}  // namespace

Result<FaceModel> FaceModel::parse(std::span<const uint8_t> onnx) {
  auto read = read_onnx_initializers(onnx);
  if (!read) return read.error();
  auto& tensors = *read;
  std::string missing;
  auto f32 = [&](const char* name, size_t count) {
    std::vector<float>& values = tensors[name].f32;
    if (values.size() != count) missing = name;
    values.resize(count);
    return std::move(values);
  };
  auto i8 = [&](const char* name, size_t count) {
    std::vector<int8_t>& values = tensors[name].i8;
    if (values.size() != count) missing = name;
    values.resize(count);
    return std::move(values);
  };
  auto factor = [&](const std::string& name) {
    const std::vector<int8_t> q = i8((name + "_q").c_str(), kComponents * kComponents);
    const std::vector<float> scale = f32((name + "_scale").c_str(), kComponents);
    std::vector<float> values(q.size());
    for (size_t i = 0; i < q.size(); ++i) values[i] = static_cast<float>(q[i]) * scale[i / kComponents];
    return values;
  };
  FaceModel model;
  model.between_ = factor("between");
  model.within_ = factor("within");
  model.basis_ = i8("basis_q", kComponents * kSize * kSize * 3);
  model.basis_scale_ = f32("basis_scale", kComponents);
  model.mean_ = f32("mean", kSize * kSize * 3);
  model.kernels_ = f32("residual_kernels", 4 * kKernel * kKernel);
  model.gain_ = f32("residual_gain", kSize * kSize);
  model.log_mean_ = f32("residual_log_amplitude_mean", 4);
  model.log_factor_ = f32("residual_log_amplitude_factor", 16);
  model.mix_ = f32("residual_mix", 9);
  model.modulation_ = f32("residual_modulation", 1)[0];
  if (!missing.empty()) return Error{ErrorCode::kCorruptFile, "the face model lacks " + missing};
  return model;
}

// The sums of a tile of faces stay in registers, over a stripe of the basis that a first-level cache holds.
// Each value is the mean, then one component after the other: the same to the bit whatever the tile.
void FaceModel::draw_smooth(std::span<const float> codes, std::span<float> faces) const {
  using tensor::cpu::f32x4, tensor::cpu::load, tensor::cpu::splat, tensor::cpu::store;
  using i8x4 = int8_t __attribute__((vector_size(4)));
  constexpr uint32_t kStripe = 32, kFaces = 4, kVectors = 2, kLanes = 4;
  static_assert(kFaceFloats % kStripe == 0);
  const auto count = static_cast<uint32_t>(codes.size() / kComponents);
  std::array<float, kComponents * kStripe> stripe;
  for (uint32_t begin = 0; begin < kFaceFloats; begin += kStripe) {
    for (uint32_t k = 0; k < kComponents; ++k) {
      for (uint32_t i = 0; i < kStripe; i += kLanes) {
        i8x4 values;
        std::memcpy(&values, &basis_[size_t{k} * kFaceFloats + begin + i], sizeof(values));
        store(&stripe[k * kStripe + i], __builtin_convertvector(values, f32x4));
      }
    }
    for (uint32_t first = 0; first < count; first += kFaces) {
      // A tile that sticks out draws the last face again.
      const auto face = [&](uint32_t i) { return std::min(first + i, count - 1); };
      for (uint32_t at = 0; at < kStripe; at += kVectors * kLanes) {
        f32x4 sums[kFaces][kVectors];
        for (auto& face_sums : sums)
          for (uint32_t v = 0; v < kVectors; ++v) face_sums[v] = load(&mean_[begin + at + v * kLanes]);
        const float* code[kFaces];
        for (uint32_t i = 0; i < kFaces; ++i) code[i] = &codes[size_t{face(i)} * kComponents];
        UNTAUGHT_NO_UNROLL
        for (uint32_t k = 0; k < kComponents; ++k) {
          f32x4 row[kVectors];
          for (uint32_t v = 0; v < kVectors; ++v) row[v] = load(&stripe[k * kStripe + at + v * kLanes]);
          for (uint32_t i = 0; i < kFaces; ++i) {
            const f32x4 weight = splat(*code[i]++);
            for (uint32_t v = 0; v < kVectors; ++v) sums[i][v] += weight * row[v];
          }
        }
        for (uint32_t i = 0; i < kFaces; ++i)
          for (uint32_t v = 0; v < kVectors; ++v)
            store(&faces[size_t{face(i)} * kFaceFloats + begin + at + v * kLanes], sums[i][v]);
      }
    }
  }
}

// The formula is models/train/face_residual.py's.
void FaceModel::add_residual(uint32_t seed, uint32_t photo, uint32_t size_px,
                             std::vector<float>& face) const {
  std::array<float, 4> z, amplitude;
  for (uint32_t i = 0; i < 4; ++i) z[i] = random_normal(seed, kAmplitudeStream, photo * 4 + i);
  for (uint32_t i = 0; i < 4; ++i) {
    float log_amplitude = log_mean_[i];
    for (uint32_t j = 0; j <= i; ++j) log_amplitude += log_factor_[i * 4 + j] * z[j];
    amplitude[i] = std::exp(log_amplitude);
  }

  // Planes: luma (two bands on one noise) and two colours.
  const uint32_t wide = size_px + 2 * kHalf, pixels = size_px * size_px;
  constexpr uint32_t kTaps = kKernel * kKernel;
  std::vector<float> planes[3], noise(static_cast<size_t>(wide) * wide), kernel(kTaps);
  for (uint32_t plane = 0; plane < 3; ++plane) {
    const uint32_t stream = hash_u32(kNoiseStream + photo * 4 + plane);
    for (uint32_t i = 0; i < noise.size(); ++i) noise[i] = white(seed, stream, i);
    for (uint32_t i = 0; i < kTaps; ++i) {
      kernel[i] = plane == 0 ? amplitude[0] * kernels_[i] + amplitude[1] * kernels_[kTaps + i]
                             : amplitude[plane + 1] * kernels_[(plane + 1) * kTaps + i];
    }
    planes[plane].assign(pixels, 0.0f);
    correlate(noise, kernel.data(), size_px, planes[plane]);
  }

  constexpr uint32_t kGrid = 11;
  std::array<float, kGrid * kGrid> field;
  for (uint32_t i = 0; i < field.size(); ++i)
    field[i] = random_normal(seed, hash_u32(kFieldStream + photo), i);

  const float step = static_cast<float>(kSize) / static_cast<float>(size_px);
  for (uint32_t y = 0; y < size_px; ++y) {
    const float py = (static_cast<float>(y) + 0.5f) * step;  // in 64ths
    const uint32_t gy = static_cast<uint32_t>(py / kGridPx);
    const std::array<float, 4> wy = spline(py / kGridPx - static_cast<float>(gy));
    for (uint32_t x = 0; x < size_px; ++x) {
      const float px = (static_cast<float>(x) + 0.5f) * step;
      const uint32_t gx = static_cast<uint32_t>(px / kGridPx);
      const std::array<float, 4> wx = spline(px / kGridPx - static_cast<float>(gx));
      float m = 0;
      for (uint32_t i = 0; i < 4; ++i) {
        for (uint32_t j = 0; j < 4; ++j) m += wy[i] * wx[j] * field[(gy + i) * kGrid + gx + j];
      }
      const float strength = sample_plane(gain_.data(), 1, py - 0.5f, px - 0.5f) * std::exp(modulation_ * m);
      const uint32_t at = y * size_px + x;
      for (uint32_t c = 0; c < 3; ++c) {
        float value = 0;
        for (uint32_t k = 0; k < 3; ++k) value += mix_[c * 3 + k] * planes[k][at];
        face[at * 3 + c] += strength * value;
      }
    }
  }
}

// Row vector times factor: code += z @ factor.
void FaceModel::add_draw(uint32_t seed, uint32_t stream, uint32_t index, std::span<const float> factor,
                         std::span<float> code) const {
  for (uint32_t row = 0; row < kComponents; ++row) {
    const float z = random_normal(seed, stream, index * kComponents + row);
    for (uint32_t k = 0; k < kComponents; ++k) code[k] += z * factor[row * kComponents + k];
  }
}

std::vector<float> FaceModel::identity(uint32_t seed, uint32_t person) const {
  std::vector<float> code(kComponents);
  add_draw(seed, kIdentityStream, person, between_, code);
  return code;
}

// The basis is orthonormal, so the nearest code is one product with each of its rows.
std::vector<float> FaceModel::code(std::span<const uint32_t> canvas) const {
  assert(canvas.size() == kSize * kSize);
  std::vector<float> rest(mean_.size());
  for (size_t i = 0; i < rest.size(); ++i) {
    rest[i] = static_cast<float>(canvas[i / 3] >> (8 * (i % 3)) & 0xff) / 255.0f - mean_[i];
  }
  std::vector<float> code(kComponents);
  for (uint32_t k = 0; k < kComponents; ++k) {
    const int8_t* row = basis_.data() + static_cast<size_t>(k) * rest.size();
    float along = 0, length = 0;
    for (size_t i = 0; i < rest.size(); ++i) {
      const float value = static_cast<float>(row[i]);
      along += value * rest[i];
      length += value * value;
    }
    code[k] = along / (length * basis_scale_[k]);
  }
  return code;
}

std::vector<float> FaceModel::look(std::span<const float> code) const {
  std::vector<float> steps(code.begin(), code.end()), face(kFaceFloats);
  for (uint32_t k = 0; k < kComponents; ++k) steps[k] *= basis_scale_[k];
  draw_smooth(steps, face);
  for (size_t i = 0; i < face.size(); ++i) face[i] -= mean_[i];
  return face;
}

void FaceModel::sample(uint32_t seed, uint32_t people, uint32_t photos_each, uint32_t size_px, Detail detail,
                       std::vector<uint32_t>& out) const {
  std::vector<float> identity(kComponents), face;
  std::vector<float> codes(size_t{photos_each} * kComponents), drawn(size_t{photos_each} * kFaceFloats);
  out.reserve(out.size() + static_cast<size_t>(people) * photos_each * size_px * size_px);
  for (uint32_t person = 0; person < people; ++person) {
    std::fill(identity.begin(), identity.end(), 0.0f);
    add_draw(seed, kIdentityStream, person, between_, identity);
    for (uint32_t i = 0; i < photos_each; ++i) {
      const auto code = std::span(codes).subspan(size_t{i} * kComponents, kComponents);
      std::copy(identity.begin(), identity.end(), code.begin());
      add_draw(seed, kPhotoStream, person * photos_each + i, within_, code);
      for (uint32_t k = 0; k < kComponents; ++k) code[k] *= basis_scale_[k];
    }
    draw_smooth(codes, drawn);
    for (uint32_t i = 0; i < photos_each; ++i) {
      const uint32_t photo = person * photos_each + i;
      resize(&drawn[size_t{i} * kFaceFloats], size_px, face);
      if (detail == Detail::kPhotographic) add_residual(seed, photo, size_px, face);
      for (uint32_t p = 0; p < size_px * size_px; ++p) {
        out.push_back(to_8_bits(face[p * 3]) | to_8_bits(face[p * 3 + 1]) << 8 |
                      to_8_bits(face[p * 3 + 2]) << 16);
      }
    }
  }
}

}  // namespace untaught::nn
