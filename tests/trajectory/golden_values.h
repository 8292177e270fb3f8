// What the ten-step runs of golden.cpp end with, bit for bit. Whoever means to change what a step computes
// renews them: the failing tests print the new lines, native for the references and separate arithmetic,
// wasm-fast for fused:
//   ./untaught test --lane native --lane wasm-fast
// The noise moves by whole signed steps, so its digest is the same in all three; the losses are not.
#pragma once

#include <cstdint>

namespace untaught::testing {

struct Golden {
  float noise_loss[10];   // mean loss on the photos that bear the noise, step by step
  uint64_t noise_digest;  // FNV-1a of the noise's bits after the tenth step
};

struct GoldenRuns {
  Golden reference;  // the scalar references
  Golden separate;   // the fast kernels where a multiplication and an addition are rounded one by one
  Golden fused;      // the fast kernels where relaxed SIMD rounds them once
};

// clang-format off
inline constexpr GoldenRuns kGoldenSampleWise{
    {{0x1.60d1b4p+0f, 0x1.575b16p+0f, 0x1.3125bp+0f, 0x1.055504p+0f, 0x1.dc075cp-1f, 0x1.bd036p-1f, 0x1.8c7aep-1f, 0x1.54216ep-1f, 0x1.0c019ep-1f, 0x1.76d41ap-2f}, 0x12621712d6a4eca2ull},
    {{0x1.60d1b4p+0f, 0x1.575b16p+0f, 0x1.3125bp+0f, 0x1.055504p+0f, 0x1.dc075ap-1f, 0x1.bd0362p-1f, 0x1.8c7ae2p-1f, 0x1.542172p-1f, 0x1.0c01ap-1f, 0x1.76d418p-2f}, 0x12621712d6a4eca2ull},
    {{0x1.60d1b4p+0f, 0x1.575b16p+0f, 0x1.3125bp+0f, 0x1.055504p+0f, 0x1.dc075cp-1f, 0x1.bd036p-1f, 0x1.8c7ae2p-1f, 0x1.54217p-1f, 0x1.0c01a2p-1f, 0x1.76d414p-2f}, 0x12621712d6a4eca2ull}};
inline constexpr GoldenRuns kGoldenInstant{
    {{0x1.62e43p+0f, 0x1.5c7418p+0f, 0x1.5fdb8ap+0f, 0x1.59b85p+0f, 0x1.5a8fa2p+0f, 0x1.56943ap+0f, 0x1.4a4bacp+0f, 0x1.52aaep+0f, 0x1.418d56p+0f, 0x1.4d12fap+0f}, 0xc62c347e524b7ea6ull},
    {{0x1.62e43p+0f, 0x1.5c7418p+0f, 0x1.5fdb8ap+0f, 0x1.59b852p+0f, 0x1.5a8fa4p+0f, 0x1.569438p+0f, 0x1.4a4baap+0f, 0x1.52aae6p+0f, 0x1.418d54p+0f, 0x1.4d12fcp+0f}, 0xc62c347e524b7ea6ull},
    {{0x1.62e43p+0f, 0x1.5c7416p+0f, 0x1.5fdb8cp+0f, 0x1.59b85p+0f, 0x1.5a8fa4p+0f, 0x1.56943ap+0f, 0x1.4a4baap+0f, 0x1.52aae6p+0f, 0x1.418d56p+0f, 0x1.4d12fep+0f}, 0xc62c347e524b7ea6ull}};
// clang-format on

}  // namespace untaught::testing
