// dx = x > 0 ? dy : slope * dy.  x, dy: f32 [rows,channels], slope: f32 [channels] -> dx: f32 [rows,channels].
// reference: wasm/tensor/reference/prelu_grad.cpp
// use: shared/flat.wgsl
struct Params {
  rows: u32,
  channels: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> slope: array<f32>;
@group(0) @binding(3) var<storage, read_write> dy: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn prelu_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.channels) {
    return;
  }
  dx[i] = select(slope[i % params.channels] * dy[i], dy[i], x[i] > 0.0);
}
