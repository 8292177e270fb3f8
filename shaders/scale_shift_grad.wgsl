// dx = dy * scale where y lies between the bounds.
// y (of scale_shift), dy: f32 [rows,channels], affine: f32 [2,channels] -> dx: f32 [rows,channels].
// reference: wasm/tensor/reference/scale_shift_grad.cpp
// use: shared/flat.wgsl
struct Params {
  rows: u32,
  channels: u32,
  low: f32,
  high: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> affine: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn scale_shift_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.channels) {
    return;
  }
  dx[i] = select(0.0, dy[i] * affine[i % params.channels], y[i] > params.low && y[i] < params.high);
}
