// Draws synthetic faces: a linear generator (models/face_model.onnx, recipe in models/train), and on request
// a high-frequency residual, so that sharpness does not tell them from photos. They are the "other people" of
// a person's task.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/result.h"

namespace untaught::nn {

// What a drawn face has besides the generator's smooth part.
enum class Detail { kSmooth, kPhotographic };

class FaceModel {
 public:
  static constexpr uint32_t kSizePx = 64;  // that it was made at

  // onnx: the bytes of face_model.onnx. Errors: kCorruptFile.
  static Result<FaceModel> parse(std::span<const uint8_t> onnx);

  // Appends people * photos_each canvases of size_px x size_px, person by person, one pixel a word
  // (R | G << 8 | B << 16, sRGB). A face depends on (seed, person, photo) alone. size_px in 16..256; the
  // generator draws at 64 px, other sizes resample its smooth part and draw the residual at the size asked
  // for.
  void sample(uint32_t seed, uint32_t people, uint32_t photos_each, uint32_t size_px, Detail detail,
              std::vector<uint32_t>& out) const;

  // What tells people apart, in the generator's own terms, f32 [150] each, and what it looks like.
  // The code nearest to a canvas [64 * 64], its photo's own part (pose, light) included.
  std::vector<float> code(std::span<const uint32_t> canvas) const;
  // The code of the person whom sample() draws, without a photo's own part.
  std::vector<float> identity(uint32_t seed, uint32_t person) const;
  // What adding `code` changes of a canvas of 64 px: f32 [64, 64, 3], in sRGB units.
  std::vector<float> look(std::span<const float> code) const;

 private:
  std::vector<float> between_, within_;             // [150, 150], row = component of z
  std::vector<int8_t> basis_;                       // [150, 12288]
  std::vector<float> basis_scale_, mean_;           // [150], [12288]
  std::vector<float> kernels_;                      // [4, 11, 11]
  std::vector<float> gain_;                         // [64, 64]
  std::vector<float> log_mean_, log_factor_, mix_;  // [4], [4, 4], [3, 3]
  float modulation_ = 0;

  void add_draw(uint32_t seed, uint32_t stream, uint32_t index, std::span<const float> factor,
                std::span<float> code) const;
  // codes [count, 150], in steps of the quantised basis -> faces [count, 64, 64, 3]
  void draw_smooth(std::span<const float> codes, std::span<float> faces) const;
  void add_residual(uint32_t seed, uint32_t photo, uint32_t size_px, std::vector<float>& face) const;
};

}  // namespace untaught::nn
