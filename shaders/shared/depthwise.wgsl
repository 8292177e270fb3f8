// Parameters of a depthwise convolution and its gradients, as DepthwiseShape in wasm/tensor/op/network.h.
// Activations are NHWC, weights [kernel, kernel, channels]; padding is zero.
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
}
