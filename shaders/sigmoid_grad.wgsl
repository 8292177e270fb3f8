// dx = dy * y * (1 - y).  y (of sigmoid), dy: f32 [count] -> dx: f32 [count].
// reference: wasm/tensor/reference/sigmoid_grad.cpp
// use: shared/flat.wgsl
struct Params {
  count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn sigmoid_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.count) {
    return;
  }
  dx[i] = dy[i] * y[i] * (1.0 - y[i]);
}
