// What photos go through inside a loop (settings.h, Transforms), recorded.
#pragma once

#include "nn/tape.h"
#include "protect/settings.h"

namespace untaught::protect {

// The draws for the images of one batch.
struct PhotoWay {
  tensor::View down, up, sigmas, quality;
};

// Records the draws for n canvases of size_px, anew for each value of the state's counter.
PhotoWay draw_way(tensor::Module& module, tensor::ProgramId program, tensor::View state, uint32_t n,
                  uint32_t stream, uint32_t counter, uint32_t size_px, const Transforms& transforms);

// x as it is at the end of that way.
nn::Tensor take_way(nn::Tape& tape, nn::Tensor x, const PhotoWay& way, const Transforms& transforms);

}  // namespace untaught::protect
