// Parameters of batch normalisation, as BatchNormShape in wasm/tensor/op/network.h. x is [rows, channels].
struct Params {
  rows: u32,
  channels: u32,
  eps: f32,
  momentum: f32,
  chunk_rows: u32,  // variants in several passes only: rows per chunk
}
