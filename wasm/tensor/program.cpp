#include "tensor/program.h"

namespace untaught::tensor {

void Module::check([[maybe_unused]] const Step& step) const {
#ifndef NDEBUG
  for (uint32_t i = 0; i < step.view_count; ++i) {
    const View& view = step.views[i];
    assert(view.buffer < buffers_.size());
    assert(view.elements > 0 && view.offset % kViewAlignment == 0);
    assert(view.offset + view.elements <= buffers_[view.buffer].elements);
    for (uint32_t j = 0; j < i; ++j) {
      const View& other = step.views[j];
      assert(other.buffer != view.buffer || other.offset + other.elements <= view.offset ||
             view.offset + view.elements <= other.offset);
    }
  }
#endif
}

}  // namespace untaught::tensor
