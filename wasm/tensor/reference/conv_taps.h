// Index arithmetic that the references of convolutions share.
#pragma once

#include "tensor/op/network.h"

namespace untaught::tensor::reference {

// Calls visit(x_index, y_index, tap) for every output pixel and kernel tap whose source lies inside the
// image; the indices count pixels of x [n,h,w] and y [n,oh,ow], tap counts [k,k]. Shape: ConvShape or
// DepthwiseShape.
template <class Shape, class Visit>
void for_each_tap(const Shape& s, Visit visit) {
  for (uint32_t n = 0; n < s.n; ++n)
    for (uint32_t oy = 0; oy < s.out_height; ++oy)
      for (uint32_t ox = 0; ox < s.out_width; ++ox)
        for (uint32_t ky = 0; ky < s.kernel; ++ky)
          for (uint32_t kx = 0; kx < s.kernel; ++kx) {
            const uint32_t iy = oy * s.stride + ky - s.pad,
                           ix = ox * s.stride + kx - s.pad;  // wraps when negative
            if (iy >= s.height || ix >= s.width) continue;
            visit((n * s.height + iy) * s.width + ix, (n * s.out_height + oy) * s.out_width + ox,
                  ky * s.kernel + kx);
          }
}

}  // namespace untaught::tensor::reference
