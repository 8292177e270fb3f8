// Records the programs of the cloak: the centres, and one step on each batch of photos.
#include <algorithm>

#include "protect/cloak.h"
#include "protect/photo_way.h"

namespace untaught::protect {

using namespace tensor;
using nn::Tape;
using nn::Tensor;

namespace {

enum Stream : uint32_t { kWay = 1 };

class Recorder {
 public:
  Recorder(const Problem& problem, const Settings& settings, const CloakPlan& plan, CloakRecording& out)
      : problem_(problem),
        settings_(settings),
        plan_(plan),
        transforms_(settings.transforms.any() ? settings.transforms : plan.transforms),
        out_(out),
        module_(out.module) {}

  void record(const std::vector<Embedding>& surrogates) {
    const uint32_t photos = problem_.photo_count, values = problem_.pixels() * 3;
    assert(values % kViewAlignment == 0);  // a batch's part of the noise is a view
    out_.state = module_.persistent("state", kStateWords, DType::kU32);
    out_.images = module_.persistent("images", photos * problem_.pixels(), DType::kU32);
    out_.slots = module_.persistent("slots", photos, DType::kU32);
    out_.no_slots = module_.persistent("no slots", photos, DType::kU32);
    out_.windows = module_.persistent("windows", problem_.window_count() * problem_.pixels());
    out_.noise_values = module_.persistent("noise", photos * values);
    momentum_ = module_.persistent("momentum", photos * values);
    out_.similarity = module_.persistent("similarity", 1);
    no_bias_ = module_.persistent("no bias", 1);
    for (size_t i = 0; i < surrogates.size(); ++i) {
      const std::string label = "embedding " + std::to_string(i);
      out_.networks.push_back(std::make_unique<nn::FrozenNetwork>(*surrogates[i], module_, label));
      centres_.push_back(module_.persistent(label + " centre", surrogates[i]->output().count()));
    }
    record_centre();
    const uint32_t batches = (photos + plan_.batch - 1) / plan_.batch;
    for (uint32_t b = 0; b < batches; ++b) {
      const uint32_t first = photos * b / batches;
      record_step(first, photos * (b + 1) / batches - first, b + 1 == batches);
    }
  }

 private:
  View transient(ProgramId program, const char* label, uint32_t elements) {
    return module_.transient(program, label, elements);
  }

  // Photos [first, first + n).
  View walk(ProgramId program, uint32_t first, uint32_t n) {
    const View indices = module_.transient(program, "indices", n, DType::kU32);
    module_.record(program, WalkIndices{n, first, n, kStateNoiseStep}, {out_.state, indices});
    return indices;
  }
  View gather(ProgramId program, View indices, View slots) {
    const uint32_t n = indices.elements;
    const View x = transient(program, "batch", n * problem_.pixels() * 3);
    module_.record(program,
                   GatherImages{n, problem_.pixels(), problem_.photo_count, problem_.photo_count,
                                problem_.window_count()},
                   {indices, out_.images, slots, out_.noise_values, out_.windows, x});
    return x;
  }
  Tensor leaf(Tape& tape, View x, bool needs_gradient) {
    const uint32_t size = problem_.size_px;
    return tape.input(x, x.elements / (size * size * 3), size, size, 3, needs_gradient);
  }
  Tape frozen_tape(ProgramId program, const nn::ParameterStore& store) {
    return Tape(module_, program, store, nn::BatchNormMode::kRunningStatistics,
                nn::ParameterGradients::kSkip);
  }
  // to = from + factor * to
  void accumulate(ProgramId program, View from, View to, float factor) {
    const View sum = transient(program, "sum", to.elements), zero = transient(program, "zero", to.elements);
    module_.record(program, Add{to.elements, factor}, {from, to, sum});
    module_.record(program, Fill{to.elements, to.elements, 0.0f, 0.0f}, {zero});
    module_.record(program, Add{to.elements, 1.0f}, {sum, zero, to});
  }

  // One clean photo after the other; the sum's length does not matter.
  void record_centre() {
    const ProgramId program = out_.centre = module_.add_program("centre");
    const View indices = module_.transient(program, "indices", 1, DType::kU32);
    module_.record(program, WalkIndices{1, 0, problem_.photo_count, kStateNoiseStep}, {out_.state, indices});
    const View x = gather(program, indices, out_.no_slots);
    for (size_t i = 0; i < out_.networks.size(); ++i) {
      Tape tape = frozen_tape(program, out_.networks[i]->store());
      const Tensor embedding = tape.l2_normalise(out_.networks[i]->forward(tape, leaf(tape, x, false)));
      accumulate(program, embedding.view, centres_[i], 1.0f);
    }
    module_.record(program, Advance{kStateNoiseStep, 1}, {out_.state});
  }

  // Adds the gradient of the photos' mean cosine with the centre to `seen` on its tape; returns the mean.
  View record_surrogate(ProgramId program, size_t index, Tape& tape, const Tensor& seen) {
    const uint32_t n = seen.n, features = centres_[index].elements;
    const View centre = transient(program, "unit centre", features), length = transient(program, "length", 1);
    module_.record(program, L2Normalise{{1, features}}, {centres_[index], centre, length});
    Tape own = frozen_tape(program, out_.networks[index]->store());
    const Tensor x = leaf(own, seen.view, true);
    const Tensor embedding = own.l2_normalise(out_.networks[index]->forward(own, x));
    const LinearShape shape{n, features, 1};
    const View cosines = transient(program, "cosines", n), ones = transient(program, "ones", n),
               gradient = transient(program, "cosines dx", n * features),
               mean = transient(program, "mean", 1);
    module_.record(program, Linear{shape}, {embedding.view, centre, no_bias_, cosines});
    module_.record(program, Fill{n, n, 1.0f, 0.0f}, {ones});
    module_.record(program, LinearInputGrad{shape}, {ones, centre, gradient});
    own.seed(embedding, gradient);
    own.backward();
    tape.seed(seen, own.gradient(x));
    module_.record(program, ReduceRows{n, 1, 1.0f / static_cast<float>(n * out_.networks.size())},
                   {cosines, mean});
    return mean;
  }

  void record_step(uint32_t first, uint32_t n, bool last) {
    const ProgramId program = module_.add_program("step " + std::to_string(out_.steps.size()));
    out_.steps.push_back(program);
    const uint32_t values = problem_.pixels() * 3;
    const View indices = walk(program, first, n);
    const PhotoWay way = draw_way(module_, program, out_.state, n, kWay + first, kStateNoiseStep,
                                  problem_.size_px, transforms_);
    const nn::ParameterStore none;
    Tape tape = frozen_tape(program, none);
    const Tensor x = leaf(tape, gather(program, indices, out_.slots), true);
    const Tensor seen = take_way(tape, x, way, transforms_);
    const View zero = transient(program, "zero", 1);
    module_.record(program, Fill{1, 1, 0.0f, 0.0f}, {zero});
    View sum = zero;
    for (size_t i = 0; i < out_.networks.size(); ++i) {
      const View mean = record_surrogate(program, i, tape, seen);
      const View next = i + 1 < out_.networks.size() ? transient(program, "similarity", 1) : out_.similarity;
      module_.record(program, Add{1, 1.0f}, {sum, mean, next});
      sum = next;
    }
    tape.backward();

    const View unit = transient(program, "unit gradient", n * values),
               lengths = transient(program, "lengths", n);
    module_.record(program, L2Normalise{{n, values}}, {tape.gradient(x), unit, lengths});
    const View momentum{momentum_.buffer, first * values, n * values};
    accumulate(program, unit, momentum, plan_.momentum);
    const float bound = bound_255(settings_) / 255.0f;
    module_.record(program,
                   SignedStep{.n = n,
                              .pixels = problem_.pixels(),
                              .slot_count = problem_.photo_count,
                              .image_count = problem_.photo_count,
                              .window_count = problem_.window_count(),
                              .keep_range = 1u,
                              .step = bound * plan_.step_share,
                              .epsilon = bound},
                   {momentum, indices, out_.slots, out_.images, out_.windows, out_.noise_values});
    if (last) module_.record(program, Advance{kStateNoiseStep, 1}, {out_.state});
  }

  const Problem& problem_;
  const Settings& settings_;
  const CloakPlan& plan_;
  const Transforms transforms_;
  CloakRecording& out_;
  Module& module_;
  View momentum_, no_bias_;
  std::vector<View> centres_;
};

}  // namespace

std::unique_ptr<CloakRecording> record_cloak(const Problem& problem, const Settings& settings,
                                             const std::vector<Embedding>& surrogates,
                                             const CloakPlan& plan) {
  auto recording = std::make_unique<CloakRecording>();
  Recorder(problem, settings, plan, *recording).record(surrogates);
  return recording;
}

}  // namespace untaught::protect
