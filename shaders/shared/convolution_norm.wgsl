// Parameters of a 2-D convolution that is normalised, as Conv2dNorm in wasm/tensor/op/network.h.
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
  eps: f32,
  relu: u32,
  first_tile: u32,  // the first tile (plain kernel: value) of this dispatch
}
