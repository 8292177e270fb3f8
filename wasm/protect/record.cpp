#include "protect/record.h"

#include <algorithm>

#include "protect/jitter.h"
#include "protect/photo_way.h"

namespace untaught::protect {

using namespace tensor;
using nn::Tape;
using nn::Tensor;

namespace {

// Of a person. Many steps count for more than large ones (settings.cpp).
constexpr uint32_t kTrainBatch = 24;
constexpr uint32_t kTrainPhotos = 9;     // the rest are negatives
constexpr uint32_t kDataSetBatch = 128;  // all of it photos
constexpr uint32_t kLargestNoiseBatch = 64;
constexpr float kInstantUniformWeight = 0.5f;  // PIL: weight of the term that hides what is there already

// Streams of randomness: each use draws from its own.
enum Stream : uint32_t {
  kBatchStream = 1,
  kTrainAugment,
  kNoiseAugment,
  kTrainCrop,
  kNoiseCrop,
  kTrainTransform,
  kNoiseTransform
};

class Recorder {
 public:
  Recorder(const Problem& problem, const Settings& settings, const Schedule& schedule, Recording& out)
      : problem_(problem), settings_(settings), schedule_(schedule), out_(out), module_(out.module) {}

  void record() {
    make_buffers();
    out_.restart = module_.add_program("restart");
    module_.record(out_.restart, Advance{kStateRestart, 1}, {out_.state});
    out_.surrogate->store().record_restart(module_, out_.restart, out_.state);
    record_train();
    record_noise();
  }

 private:
  void make_buffers() {
    const uint32_t images = problem_.image_count();
    const bool shared = settings_.objective == Objective::kClassWise;
    out_.slot_count = shared ? photo_classes() : problem_.photo_count;
    out_.noise_batches = (problem_.photo_count + kLargestNoiseBatch - 1) / kLargestNoiseBatch;
    out_.noise_batch = (problem_.photo_count + out_.noise_batches - 1) / out_.noise_batches;

    out_.state = module_.persistent("state", kStateWords, DType::kU32);
    out_.images = module_.persistent("images", images * problem_.pixels(), DType::kU32);
    out_.labels = module_.persistent("labels", images, DType::kU32);
    out_.slots = module_.persistent("slots", images, DType::kU32);
    if (settings_.objective == Objective::kInstant || settings_.damping.share > 0) {
      out_.no_slots = module_.persistent("no slots", images, DType::kU32);
    }
    out_.windows = module_.persistent("windows", problem_.window_count() * problem_.pixels());
    out_.rates = module_.persistent("rates", 1);
    out_.noise_values = module_.persistent("noise", out_.slot_count * problem_.pixels() * 3);
    out_.train_metrics = module_.persistent("train metrics", 2);
    out_.noise_metrics = module_.persistent("noise metrics", 2);
    out_.surrogate = nn::make_surrogate(
        module_, {schedule_.surrogate, problem_.size_px, problem_.class_count}, "surrogate");
  }

  // Classes that photos bear: they are numbered from 0.
  uint32_t photo_classes() const {
    return 1 + *std::max_element(problem_.labels.begin(), problem_.labels.begin() + problem_.photo_count);
  }

  View gather(ProgramId program, View indices, View slots) {
    const uint32_t n = indices.elements;
    const View x = module_.transient(program, "batch", n * problem_.pixels() * 3);
    module_.record(
        program,
        GatherImages{n, problem_.pixels(), problem_.image_count(), out_.slot_count, problem_.window_count()},
        {indices, out_.images, slots, out_.noise_values, out_.windows, x});
    return x;
  }

  View gather_labels(ProgramId program, View indices) {
    const View labels = module_.transient(program, "batch labels", indices.elements, DType::kU32);
    module_.record(program, GatherWords{indices.elements, problem_.image_count()},
                   {indices, out_.labels, labels});
    return labels;
  }

  View augment_table(ProgramId program, uint32_t n, uint32_t stream, uint32_t counter) {
    const View table = module_.transient(program, "augmentation", n * 16);
    module_.record(program, trainer_jitter(n, stream, counter, problem_.size_px), {out_.state, table});
    return table;
  }

  // A region is a guess at what a stranger will crop: where it does not fill the photo, crops of other sizes
  // and places are drawn around it.
  View crop_table(ProgramId program, uint32_t n, uint32_t stream, uint32_t counter) {
    const View boxes = module_.transient(program, "crop boxes", n * 4);
    module_.record(program,
                   CropBoxes{.n = n,
                             .stream = stream,
                             .counter = counter,
                             .size = problem_.size_px,
                             .out_size = problem_.size_px,
                             .low = 0.8f,
                             .high = 1.2f,
                             .shift = static_cast<float>(problem_.size_px) / 16},
                   {out_.state, boxes});
    return boxes;
  }

  // What one batch is seen through: the photos' way, for partial regions crops, and the trainer's jitter.
  struct Sight {
    PhotoWay way;
    View augment, boxes;
  };
  Sight draw_sight(ProgramId program, uint32_t n, uint32_t transform_stream, uint32_t crop_stream,
                   uint32_t augment_stream, uint32_t counter) {
    Sight drawn;
    if (settings_.transforms.any()) {
      drawn.way = draw_way(module_, program, out_.state, n, transform_stream, counter, problem_.size_px,
                           settings_.transforms);
    }
    drawn.augment = augment_table(program, n, augment_stream, counter);
    if (problem_.partial_regions) drawn.boxes = crop_table(program, n, crop_stream, counter);
    return drawn;
  }
  Tensor jitter(Tape& tape, const Tensor& x, const Sight& drawn) {
    const uint32_t size = problem_.size_px;
    return tape.augment(problem_.partial_regions ? tape.crop(x, drawn.boxes, size, size) : x, drawn.augment);
  }
  Tensor see(Tape& tape, const Tensor& x, const Sight& drawn) {
    return jitter(tape, take_way(tape, x, drawn.way, settings_.transforms), drawn);
  }
  Tensor leaf(Tape& tape, View x, uint32_t n, bool needs_gradient) {
    return tape.input(x, n, problem_.size_px, problem_.size_px, 3, needs_gradient);
  }

  struct Loss {
    float smoothing, scale;
    View labels, metrics;  // metrics.elements == 0: not kept
  };
  // Returns dlogits.
  View record_loss(ProgramId program, const Tensor& logits, const Loss& loss) {
    const View rows = module_.transient(program, "loss rows", logits.n * 2);
    const View dlogits = module_.transient(program, "dlogits", logits.count());
    module_.record(program, SoftmaxCrossEntropy{logits.n, logits.channels, loss.smoothing, loss.scale},
                   {logits.view, loss.labels, rows, dlogits});
    if (loss.metrics.elements) {
      module_.record(program, ReduceRows{logits.n, 2, 1.0f / static_cast<float>(logits.n)},
                     {rows, loss.metrics});
    }
    return dlogits;
  }

  void record_train() {
    const ProgramId program = out_.train = module_.add_program("train");
    const bool person = problem_.negative_count() > 0;
    const uint32_t n = person ? kTrainBatch : kDataSetBatch;
    const View indices = module_.transient(program, "indices", n, DType::kU32);
    module_.record(program,
                   SampleIndices{.count = n,
                                 .split = person ? kTrainPhotos : n,
                                 .first_a = 0,
                                 .bound_a = problem_.photo_count,
                                 .first_b = problem_.photo_count,
                                 .bound_b = std::max(problem_.negative_count(), 1u),
                                 .stream = kBatchStream,
                                 .counter = kStateTrainStep},
                   {out_.state, indices});
    // PIL fits its linear surrogate to the clean photos; error-minimizing noise is trained together with its
    // own.
    const bool clean = settings_.objective == Objective::kInstant;
    const View x = gather(program, indices, clean ? out_.no_slots : out_.slots);
    const View labels = gather_labels(program, indices);
    const Sight drawn = draw_sight(program, n, kTrainTransform, kTrainCrop, kTrainAugment, kStateTrainStep);

    Tape tape(module_, program, out_.surrogate->store(), nn::BatchNormMode::kBatchStatistics,
              nn::ParameterGradients::kRecord);
    const Tensor logits = out_.surrogate->forward(tape, see(tape, leaf(tape, x, n, false), drawn));
    tape.seed(logits,
              record_loss(program, logits, {0.0f, 1.0f / static_cast<float>(n), labels, out_.train_metrics}));
    tape.backward();
    out_.surrogate->store().record_update(module_, program, {0.9f, 5e-4f, 5.0f, false}, out_.rates,
                                          out_.state);
    module_.record(program, Advance{kStateTrainStep, 1}, {out_.state});
  }

  void record_noise() {
    const ProgramId program = out_.noise = module_.add_program("noise");
    const uint32_t n = out_.noise_batch;
    const View indices = module_.transient(program, "indices", n, DType::kU32);
    module_.record(program, WalkIndices{n, 0, problem_.photo_count, kStateNoiseStep}, {out_.state, indices});
    const View labels = gather_labels(program, indices);
    const Sight drawn = draw_sight(program, n, kNoiseTransform, kNoiseCrop, kNoiseAugment, kStateNoiseStep);

    Tape tape(module_, program, out_.surrogate->store(), nn::BatchNormMode::kRunningStatistics,
              nn::ParameterGradients::kSkip);
    const Tensor x = leaf(tape, gather(program, indices, out_.slots), n, true);
    if (settings_.objective == Objective::kInstant) {
      // The surrogate is linear, so logits(clean) - logits(noisy) is what it says of the negated noise alone.
      const Tensor logits = out_.surrogate->forward(tape, see(tape, x, drawn));
      const Tensor clean = leaf(tape, gather(program, indices, out_.no_slots), n, false);
      const Tensor negated = tape.add(out_.surrogate->forward(tape, see(tape, clean, drawn)), logits, -1.0f);
      tape.seed(logits, record_loss(program, logits, {1.0f, kInstantUniformWeight, labels, {}}));
      tape.seed(negated, record_loss(program, negated,
                                     {0.0f, 1.0f - kInstantUniformWeight, labels, out_.noise_metrics}));
    } else {
      const Tensor logits = out_.surrogate->forward(tape, jitter(tape, x, drawn));
      tape.seed(logits, record_loss(program, logits, {0.0f, 1.0f, labels, out_.noise_metrics}));
      if (settings_.transforms.any()) {
        // Beside the photo as it is: signed steps are as large whatever a view left of the gradient.
        const Tensor changed = out_.surrogate->forward(tape, see(tape, x, drawn));
        tape.seed(changed, record_loss(program, changed, {0.0f, 1.0f, labels, {}}));
      }
    }
    tape.backward();
    if (settings_.damping.share > 0) record_damping(program, indices, x.view);
    const float bound = bound_255(settings_) / 255.0f;
    module_.record(program,
                   SignedStep{.n = n,
                              .pixels = problem_.pixels(),
                              .slot_count = out_.slot_count,
                              .image_count = problem_.image_count(),
                              .window_count = problem_.window_count(),
                              .keep_range = settings_.objective == Objective::kClassWise ? 0u : 1u,
                              .step = bound * schedule_.step_share,
                              .epsilon = bound},
                   {tape.gradient(x), indices, out_.slots, out_.images, out_.windows, out_.noise_values});
    module_.record(program, Advance{kStateNoiseStep, 1}, {out_.state});
  }

  // noisy: the batch with its noise.
  void record_damping(ProgramId program, View indices, View noisy) {
    const uint32_t n = indices.elements, count = n * problem_.pixels() * 3;
    const Damping& damping = settings_.damping;
    const View clean = gather(program, indices, out_.no_slots);
    const View noise = module_.transient(program, "seen noise", count);
    module_.record(program, Add{count, -1.0f}, {noisy, clean, noise});
    const Transforms blur{.blur = {1, damping.sigma_px, damping.sigma_px}};
    const PhotoWay way =
        draw_way(module_, program, out_.state, n, kNoiseTransform, kStateNoiseStep, problem_.size_px, blur);
    const View soft = module_.transient(program, "soft noise", count);
    module_.record(program, Blur{n, problem_.size_px, problem_.size_px}, {noise, way.sigmas, soft});
    module_.record(program,
                   DampNoise{.n = n,
                             .pixels = problem_.pixels(),
                             .slot_count = out_.slot_count,
                             .image_count = problem_.image_count(),
                             .share = damping.share},
                   {soft, indices, out_.slots, out_.noise_values});
  }

  const Problem& problem_;
  const Settings& settings_;
  const Schedule& schedule_;
  Recording& out_;
  Module& module_;
};

}  // namespace

std::unique_ptr<Recording> record(const Problem& problem, const Settings& settings,
                                  const Schedule& schedule) {
  auto recording = std::make_unique<Recording>();
  Recorder(problem, settings, schedule, *recording).record();
  return recording;
}

}  // namespace untaught::protect
