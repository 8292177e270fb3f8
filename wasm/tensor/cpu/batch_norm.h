// What other kernels need of batch normalisation.
#pragma once

#include <cstdint>

namespace untaught::tensor::cpu {

// scale [channels] = affine's scale / sqrt(running variance + eps); affine and running are [2, channels].
void eval_scale(uint32_t channels, const float* affine, const float* running, float eps, float* scale);

}  // namespace untaught::tensor::cpu
