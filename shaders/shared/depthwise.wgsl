// Parameters of a depthwise convolution and its gradients, as DepthwiseShape in wasm/tensor/op/network.h.
// Activations are NHWC, weights [kernel, kernel, channels]; padding is zero.
//
// Each value is a sum of kernel * kernel products and nothing is shared between channels: memory decides, and workgroup
// memory would not help. The vec4 kernels load four channels at once and make four neighbours of a row, so that a
// weight is read once for four products, and along a row each position is read once and moved on through registers.
struct Params {
  n: u32,
  height: u32,
  width: u32,
  channels: u32,
  out_height: u32,
  out_width: u32,
  kernel: u32,
  stride: u32,
  pad: u32,
  chunk_rows: u32,  // weight gradient in two passes only: output rows (of all images) per chunk
}
