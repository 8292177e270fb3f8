// Parameters of batch normalisation, as BatchNormShape in wasm/tensor/op/network.h. x is [rows, channels].
struct Params {
  rows: u32,
  channels: u32,
  eps: f32,
  momentum: f32,
  relu: u32,
  chunk_rows: u32,  // variants in several passes only: rows per chunk
}

// What becomes of a normalised value.
fn activate(value: f32) -> f32 {
  return select(value, max(value, 0.0), params.relu != 0);
}

// dy where the activation passes it on; `value` was its argument, or its result.
fn activated_gradient(value: f32, dy: f32) -> f32 {
  return select(dy, 0.0, params.relu != 0 && !(value > 0.0));
}

fn activate_vec4(value: vec4f) -> vec4f {
  return select(value, max(value, vec4f()), params.relu != 0);
}

fn activated_gradient_vec4(value: vec4f, dy: vec4f) -> vec4f {
  return select(dy, select(vec4f(), dy, value > vec4f()), params.relu != 0);
}
