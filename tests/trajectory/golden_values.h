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
    {{0x1.59d8b4p+0f, 0x1.43febcp+0f, 0x1.0a83a4p+0f, 0x1.99eafcp-1f, 0x1.7479dp-1f, 0x1.aab20ap-1f, 0x1.2cbb8cp-1f, 0x1.59a618p-2f, 0x1.b69fd8p-2f, 0x1.eec99ap-3f}, 0x9efd11c44a19589cull},
    {{0x1.59d8b4p+0f, 0x1.43febcp+0f, 0x1.0a83a4p+0f, 0x1.99ead8p-1f, 0x1.747988p-1f, 0x1.aab204p-1f, 0x1.2cbb8ep-1f, 0x1.59a6cep-2f, 0x1.b69efp-2f, 0x1.eec8eap-3f}, 0x9efd11c44a19589cull},
    {{0x1.59d8b4p+0f, 0x1.43febcp+0f, 0x1.0a83a4p+0f, 0x1.99eafcp-1f, 0x1.7479d2p-1f, 0x1.aab20cp-1f, 0x1.2cbb8ep-1f, 0x1.59a61cp-2f, 0x1.b69fd2p-2f, 0x1.eec99ap-3f}, 0x9efd11c44a19589cull}};
inline constexpr GoldenRuns kGoldenInstant{
    {{0x1.62e43p+0f, 0x1.5c808ep+0f, 0x1.601fc6p+0f, 0x1.59b45ap+0f, 0x1.5941bep+0f, 0x1.54394ap+0f, 0x1.453ff6p+0f, 0x1.4b8464p+0f, 0x1.36341p+0f, 0x1.3fd7b2p+0f}, 0x787946f5bddd1b9full},
    {{0x1.62e43p+0f, 0x1.5c809p+0f, 0x1.601fc4p+0f, 0x1.59b456p+0f, 0x1.5941bep+0f, 0x1.54394ap+0f, 0x1.453ff8p+0f, 0x1.4b8462p+0f, 0x1.363412p+0f, 0x1.3fd7b4p+0f}, 0x787946f5bddd1b9full},
    {{0x1.62e43p+0f, 0x1.5c808ep+0f, 0x1.601fc6p+0f, 0x1.59b458p+0f, 0x1.5941bep+0f, 0x1.54394ap+0f, 0x1.453ff8p+0f, 0x1.4b8462p+0f, 0x1.363412p+0f, 0x1.3fd7b6p+0f}, 0x787946f5bddd1b9full}};
// clang-format on

}  // namespace untaught::testing
