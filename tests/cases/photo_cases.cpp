#include "cases/case_data.h"

namespace untaught::tests {
namespace {

using namespace tensor;

constexpr float kEpsilon = 8.0f / 255.0f;

// Packed pixels with both ends of the range among them.
Data pixel_words(uint32_t count) {
  std::vector<uint32_t> values(count);
  for (uint32_t i = 0; i < count; ++i) {
    values[i] = random_u32(31, count, i) & 0xffffffu;
    if (i % 5 == 0) values[i] = i % 2 == 0 ? 0u : 0xffffffu;
  }
  return words(std::move(values));
}

// Slots of images: every third image has none, the others own one each.
struct Slots {
  std::vector<uint32_t> of_image;
  uint32_t count = 0;
};
Slots sample_slots(uint32_t images) {
  Slots slots;
  for (uint32_t i = 0; i < images; ++i) slots.of_image.push_back(i % 3 == 2 ? kNoSlot : slots.count++);
  return slots;
}

void add_gather(CaseList& list, uint32_t n, uint32_t pixels, uint32_t images, uint32_t windows) {
  const Slots slots = sample_slots(images);
  list.add(std::to_string(n) + " of " + std::to_string(images) + " x " + std::to_string(pixels) + ", " +
               std::to_string(windows) + " windows",
           GatherImages{n, pixels, images, slots.count, windows},
           {draws_below(n, 1, images), pixel_words(images * pixels), words(slots.of_image),
            uniform(slots.count * pixels * 3, 2, -kEpsilon, kEpsilon),
            uniform(windows * pixels, 3, 0.0f, 1.0f), unwritten(n * pixels * 3)},
           1e-6f, 0.0f);
}

// Gradients are multiples of 1/8, so that sums are exact, zero among them: its sign is 0.
Data eighths(uint32_t count) {
  std::vector<float> values(count);
  for (uint32_t i = 0; i < count; ++i)
    values[i] = (static_cast<float>(random_below(8, count, i, 33)) - 16.0f) / 8.0f;
  return floats(values);
}

// Windows from 0 to 1 in steps of 1/8, for sums that are exact; both ends among them.
Data window_eighths(uint32_t count) {
  std::vector<float> values(count);
  for (uint32_t i = 0; i < count; ++i) values[i] = static_cast<float>(random_below(9, count, i, 9)) / 8.0f;
  return floats(values);
}

void add_damping(CaseList& list, const std::string& name, uint32_t n, uint32_t pixels, const Slots& slots) {
  const uint32_t images = static_cast<uint32_t>(slots.of_image.size());
  list.add(name, DampNoise{n, pixels, slots.count, images, 0.3f},
           {uniform(n * pixels * 3, 1, -kEpsilon, kEpsilon), draws_below(n, 1, images), words(slots.of_image),
            uniform(slots.count * pixels * 3, 2, -kEpsilon, kEpsilon)},
           1e-6f, 0.0f);
}

void add_signed_step(CaseList& list, const std::string& name, uint32_t n, uint32_t pixels, const Slots& slots,
                     uint32_t windows, bool keep_range) {
  const uint32_t images = static_cast<uint32_t>(slots.of_image.size());
  list.add(
      name,
      SignedStep{n, pixels, slots.count, images, windows, keep_range ? 1u : 0u, kEpsilon / 10.0f, kEpsilon},
      {eighths(n * pixels * 3), draws_below(n, 1, images), words(slots.of_image),
       pixel_words(images * pixels), window_eighths(windows * pixels),
       uniform(slots.count * pixels * 3, 2, -kEpsilon, kEpsilon)},
      1e-6f, 0.0f);
}

// Augmentation rows with flips and shifts up to 3 pixels, and a colour matrix that mixes channels.
Data augment_table(uint32_t n) {
  std::vector<float> table(n * 16, 0.0f);
  for (uint32_t r = 0; r < n; ++r) {
    for (uint32_t k = 0; k < 12; ++k) table[r * 16 + k] = random_normal(41, r, k);
    table[r * 16 + 12] = r % 2 == 1 ? 1.0f : 0.0f;
    table[r * 16 + 13] = static_cast<float>(random_below(42, r, 0, 7)) - 3.0f;
    table[r * 16 + 14] = static_cast<float>(random_below(42, r, 1, 7)) - 3.0f;
  }
  return floats(table);
}

void add_augment(CaseList& list, uint32_t n, uint32_t height, uint32_t width) {
  const std::string name = std::to_string(n) + "x" + std::to_string(height) + "x" + std::to_string(width);
  const uint32_t count = n * height * width * 3;
  list.add(name, Augment{n, height, width},
           {uniform(count, 1, 0.0f, 1.0f), augment_table(n), unwritten(count)}, 2e-6f, 1e-6f);
  list.add(name, AugmentGrad{n, height, width}, {normal(count, 2), augment_table(n), unwritten(count)}, 2e-6f,
           1e-6f);
}

void add_crop(CaseList& list, const std::string& name, const CropShape& shape,
              const std::vector<float>& boxes) {
  const uint32_t xs = shape.n * shape.height * shape.width * shape.channels;
  const uint32_t ys = shape.n * shape.out_height * shape.out_width * shape.channels;
  // Positions are f32: an error of 4e-6 source pixels moves a weight by as much.
  list.add(name, Crop{shape}, {normal(xs, 1), floats(boxes), unwritten(ys)}, 5e-5f, 2e-5f);
  list.add(name, Splat{shape}, {normal(ys, 2), floats(boxes), unwritten(xs)}, 5e-5f, 2e-5f);
}

}  // namespace

std::vector<Case> photo_cases() {
  CaseList list;
  list.add("one range", SampleIndices{37, 37, 5, 40, 0, 0, 3, kStateTrainStep},
           {state_data(5), unwritten_words(37)}, 0.0f, 0.0f);
  list.add("two ranges", SampleIndices{64, 16, 0, 17, 17, 1500, 2, kStateNoiseStep},
           {state_data(6), unwritten_words(64)}, 0.0f, 0.0f);
  list.add("wraps", WalkIndices{16, 3, 37, kStateNoiseStep}, {state_data(5), unwritten_words(16)}, 0.0f,
           0.0f);
  list.add("one", WalkIndices{9, 0, 1, kStateTrainStep}, {state_data(5), unwritten_words(9)}, 0.0f, 0.0f);
  list.add("70", GatherWords{70, 33}, {draws_below(70, 1, 33), draws_below(33, 2, 100), unwritten_words(70)},
           0.0f, 0.0f);
  add_gather(list, 7, 25, 6, 1);
  add_gather(list, 1, 1, 1, 1);
  add_gather(list, 16, 256, 40, 40);
  add_gather(list, 9, 16, 7, 4);
  add_signed_step(list, "sample-wise", 9, 25, sample_slots(5), 5, true);
  add_signed_step(list, "sample-wise, each image once or never", 16, 64, sample_slots(40), 1, true);
  add_signed_step(list, "class-wise", 12, 49, {{0, 0, kNoSlot, 0, 1, 1}, 2}, 6, false);
  add_signed_step(list, "one pixel", 1, 1, {{0}, 1}, 1, true);
  add_damping(list, "sample-wise", 9, 25, sample_slots(5));
  add_damping(list, "class-wise", 12, 49, {{0, 0, kNoSlot, 0, 1, 1}, 2});

  list.add("all of it",
           AugmentParams{33, 6, kStateTrainStep, 4, 0.5f, 0.1f, 0.15f, 0.6f, 0.3f, 0.06f, 0.2f, 4.0f},
           {state_data(13), unwritten(33 * 16)}, 2e-6f, 2e-6f);
  list.add("nothing random", AugmentParams{3, 6, kStateTrainStep, 0, 0, 0, 0, 0, 0, 0, 0, 1.0f},
           {state_data(13), unwritten(3 * 16)}, 2e-6f, 2e-6f);
  add_augment(list, 5, 9, 7);
  add_augment(list, 4, 16, 16);
  add_augment(list, 2, 3, 2);  // some shifts leave nothing

  list.add("tight and wide", CropBoxes{21, 8, kStateNoiseStep, 64, 48, 0.7f, 1.2f, 3.0f},
           {state_data(14), unwritten(21 * 4)}, 1e-5f, 2e-6f);
  list.add("fixed", CropBoxes{3, 8, kStateNoiseStep, 32, 32, 1.0f, 1.0f, 0.0f},
           {state_data(14), unwritten(3 * 4)}, 1e-5f, 2e-6f);
  add_crop(list, "same size", {2, 7, 5, 7, 5, 3}, {0, 0, 1, 1, 0.3f, -0.4f, 1, 1});
  add_crop(list, "smaller and larger", {3, 9, 8, 5, 6, 3},
           {0.21f, 0.13f, 1.31f, 1.77f, 1.43f, 2.57f, 0.61f, 0.43f, -1.23f, -0.71f, 1.83f, 2.19f});
  add_crop(list, "one channel", {1, 4, 6, 9, 11, 1}, {-0.37f, 0.11f, 0.57f, 0.41f});
  add_crop(list, "outside", {2, 5, 5, 4, 4, 4}, {20.3f, 0.2f, 1.1f, 1.2f, -2.3f, 3.4f, 1.1f, 0.9f});
  return list.take();
}

}  // namespace untaught::tests
