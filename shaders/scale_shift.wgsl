// y = min(max(x * scale + shift, low), high).
// x: f32 [rows,channels], affine: f32 [2,channels] = scale, shift -> y: f32 [rows,channels].
// reference: wasm/tensor/reference/scale_shift.cpp
// use: shared/flat.wgsl
struct Params {
  rows: u32,
  channels: u32,
  low: f32,
  high: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> affine: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn scale_shift(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.channels) {
    return;
  }
  let c = i % params.channels;
  y[i] = min(max(x[i] * affine[c] + affine[params.channels + c], params.low), params.high);
}
