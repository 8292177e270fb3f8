// Parameters of a 2-D convolution and its gradients, as ConvShape in wasm/tensor/op/network.h.
// Activations are NHWC, weights [kernel, kernel, in_channels, out_channels]; padding is zero.
struct Params {
  n: u32,
  height: u32,
  width: u32,
  in_channels: u32,
  out_height: u32,
  out_width: u32,
  out_channels: u32,
  kernel: u32,
  stride: u32,
  pad: u32,
  first_tile: u32,  // the first tile (or split; plain kernels: value) of this dispatch
  split_rows: u32,  // tiled weight gradient only: output positions per split
}
