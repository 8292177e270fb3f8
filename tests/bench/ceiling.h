// What one thread of this build can do at most: the ceilings beside which its kernels are judged.
#pragma once

namespace untaught::bench {

// GFLOP/s of independent multiply-adds in registers (two operations each): fused where the build has relaxed
// SIMD.
double multiply_add_gflops();

// GB/s of a copy that no cache holds, bytes read plus bytes written.
double copy_gbytes();

}  // namespace untaught::bench
