// y = 1 / (1 + exp(-x)).  x: f32 [count] -> y: f32 [count].  reference: wasm/tensor/reference/sigmoid.cpp
// use: shared/flat.wgsl
struct Params {
  count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn sigmoid(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.count) {
    return;
  }
  y[i] = 1.0 / (1.0 + exp(-x[i]));
}
