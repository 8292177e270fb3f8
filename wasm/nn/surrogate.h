// The small networks whose training the noise is made against, and the one that checks it. One surrogate is
// one architecture with its weights; forward() can be recorded into many programs.
#pragma once

#include <memory>

#include "nn/tape.h"

namespace untaught::nn {

enum class SurrogateKind {
  kPlain,      // three 3x3 stride-2 convolutions of 24, 48, 96 channels, batch norm, relu, pool, linear
  kResidual,   // stem 24, residual blocks of 24, 48, 96 channels (strides 1, 2, 2), pool, linear
  kLinear,     // one linear layer on the pixels, no bias
  kSeparable,  // stem 16 (stride 2), then depthwise 3x3 (stride 2) and 1x1 to 32, 64, 128 channels, pool,
               // linear
};

struct SurrogateSpec {
  SurrogateKind kind = SurrogateKind::kPlain;
  uint32_t size_px = 64;  // input [n, size, size, 3], centred and scaled as the augmentation leaves it
  uint32_t classes = 2;   // >= 2
};

class Surrogate {
 public:
  virtual ~Surrogate() = default;
  // x [n,size,size,3] -> logits [n,classes]
  virtual Tensor forward(Tape& tape, const Tensor& x) const = 0;
  const ParameterStore& store() const { return store_; }

 protected:
  ParameterStore store_;
};

// Makes the network and its buffers in `module`.
std::unique_ptr<Surrogate> make_surrogate(tensor::Module& module, const SurrogateSpec& spec,
                                          const std::string& label);

}  // namespace untaught::nn
