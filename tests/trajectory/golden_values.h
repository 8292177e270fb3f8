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
    {{0x1.5c686ap+0f, 0x1.48659ep+0f, 0x1.0506d6p+0f, 0x1.90e6dap-1f, 0x1.32548ep-1f, 0x1.2e0058p-1f, 0x1.62a7c8p-2f, 0x1.5b7edcp-2f, 0x1.705ca2p-2f, 0x1.9e121ap-3f}, 0x49e52c32468b7281ull},
    {{0x1.5c686ap+0f, 0x1.48659ep+0f, 0x1.0506d6p+0f, 0x1.90e6dap-1f, 0x1.32548ep-1f, 0x1.2e005ap-1f, 0x1.62a7c8p-2f, 0x1.5b7ee4p-2f, 0x1.705c9ap-2f, 0x1.9e120cp-3f}, 0x49e52c32468b7281ull},
    {{0x1.5c686ap+0f, 0x1.48659ep+0f, 0x1.0506d6p+0f, 0x1.90e6dcp-1f, 0x1.32548ep-1f, 0x1.2e0058p-1f, 0x1.62a7c8p-2f, 0x1.5b7ee2p-2f, 0x1.705ca2p-2f, 0x1.9e122p-3f}, 0x49e52c32468b7281ull}};
inline constexpr GoldenRuns kGoldenInstant{
    {{0x1.62e43p+0f, 0x1.5c883ap+0f, 0x1.601b06p+0f, 0x1.5a2408p+0f, 0x1.59bb8ep+0f, 0x1.546e2ap+0f, 0x1.455554p+0f, 0x1.4b7368p+0f, 0x1.3784d6p+0f, 0x1.41234cp+0f}, 0xbc9f4d034a847e1bull},
    {{0x1.62e43p+0f, 0x1.5c883ap+0f, 0x1.601b06p+0f, 0x1.5a2408p+0f, 0x1.59bb9p+0f, 0x1.546e26p+0f, 0x1.455556p+0f, 0x1.4b737p+0f, 0x1.3784dap+0f, 0x1.412346p+0f}, 0xbc9f4d034a847e1bull},
    {{0x1.62e43p+0f, 0x1.5c8838p+0f, 0x1.601b06p+0f, 0x1.5a240cp+0f, 0x1.59bb9p+0f, 0x1.546e28p+0f, 0x1.455552p+0f, 0x1.4b737p+0f, 0x1.3784dap+0f, 0x1.412348p+0f}, 0xbc9f4d034a847e1bull}};
// clang-format on

}  // namespace untaught::testing
