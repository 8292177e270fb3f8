// A trial: trains networks on some images and tests them on others, as somebody would who got hold of the
// photos. Several lanes run side by side, each a network with images of its own, so that they can be compared
// stage by stage; all lanes draw the same batches and jitter, as far as their numbers of images agree.
#pragma once

#include <memory>
#include <vector>

#include "nn/surrogate.h"
#include "protect/driven.h"

namespace untaught::protect {

// What one network is trained and tested on: indices of images. None of them is empty.
struct TrialLane {
  std::vector<uint32_t> own;     // class 0
  std::vector<uint32_t> others;  // the other classes
  std::vector<uint32_t> tests;   // kept aside
};

struct TrialProblem {
  uint32_t size_px = 64;         // canvas side, 16..256
  uint32_t class_count = 2;      // >= 2
  std::vector<uint32_t> images;  // [image_count, size*size], R | G << 8 | B << 16, sRGB values
  std::vector<uint32_t> labels;  // [image_count], in [0, class_count)
  std::vector<TrialLane> lanes;  // >= 1

  uint32_t pixels() const { return size_px * size_px; }
  uint32_t image_count() const { return static_cast<uint32_t>(labels.size()); }
};

struct TrialPlan {
  nn::SurrogateKind network = nn::SurrogateKind::kSeparable;
  uint32_t batch = 24, own_in_batch = 4;  // images a step; of class 0
  uint32_t stages = 8, steps = 25;        // tests; SGD steps before each
  float peak_rate = 0.1f;                 // of one cycle over all steps
  float smoothing = 0.05f;                // of labels
  uint32_t seed = 1;
};

class Trial final : public Driven {
 public:
  Trial(TrialProblem problem, const TrialPlan& plan);

  const tensor::Module& module() const override { return module_; }
  Command tick() override;
  void cancel() override { cancelled_ = true; }
  bool cancelled() const { return cancelled_; }

  const TrialProblem& problem() const { return problem_; }
  const TrialPlan& plan() const { return plan_; }
  // Stages that every lane has ended.
  uint32_t stages_done() const { return stage_; }
  float fraction() const;  // of the work, 0..1
  // What a lane's network says of its tests after a stage that is done: logits f32 [tests, classes].
  std::span<const float> logits(uint32_t lane, uint32_t stage) const;

 private:
  enum class Phase { kWrite, kRestart, kTrain, kTest, kRead, kDone };
  // A lane as it was recorded, and how far it is.
  struct Runner {
    std::unique_ptr<nn::Surrogate> network;
    tensor::ProgramId restart = 0, train = 0, test = 0;
    tensor::View state, table, test_logits;  // table: own, others, tests, one after the other
    uint32_t test_batch = 0, test_batches = 0;
    uint32_t batches_tested = 0;  // since the start
    std::vector<uint32_t> table_values;
    std::vector<float> batch_logits;  // [test_batch, classes], as read last
    std::vector<float> logits;        // [stages, tests, classes]
  };
  struct Input {
    tensor::View view;
    std::span<const std::byte> bytes;
  };

  void record(uint32_t lane);
  void record_train(const TrialLane& lane, Runner& runner);
  void record_test(const TrialLane& lane, Runner& runner);
  // Those images through the network.
  nn::Tensor forward(nn::Tape& tape, tensor::ProgramId program, const Runner& runner, tensor::View indices,
                     bool jitter);
  // The images that the table names at those positions.
  tensor::View look_up(tensor::ProgramId program, const Runner& runner, tensor::View positions);
  void prepare_inputs();
  void keep_logits();
  void next_lane();

  TrialProblem problem_;
  TrialPlan plan_;
  tensor::Module module_;
  std::vector<Runner> runners_;
  tensor::View images_, labels_, slots_, noise_, window_, rates_;

  std::vector<uint32_t> state_values_, no_slots_;
  std::vector<float> no_noise_, full_window_, rate_values_;
  std::vector<Input> inputs_;

  Phase phase_ = Phase::kWrite;
  uint32_t next_input_ = 0;
  uint32_t lane_ = 0, stage_ = 0;
  uint32_t left_ = 0;  // replays still to do in this phase
  bool read_pending_ = false;
  bool cancelled_ = false;
};

}  // namespace untaught::protect
