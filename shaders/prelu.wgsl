// y = x > 0 ? x : slope * x.  x: f32 [rows,channels], slope: f32 [channels] -> y: f32 [rows,channels].
// reference: wasm/tensor/reference/prelu.cpp
// use: shared/flat.wgsl
struct Params {
  rows: u32,
  channels: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> slope: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn prelu(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.channels) {
    return;
  }
  y[i] = select(slope[i % params.channels] * x[i], x[i], x[i] > 0.0);
}
