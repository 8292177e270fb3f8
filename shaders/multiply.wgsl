// y = scale * a * b.  a, b: f32 [count] -> y: f32 [count].  reference: wasm/tensor/reference/multiply.cpp
// use: shared/flat.wgsl
struct Params {
  count: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn multiply(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.count) {
    return;
  }
  y[i] = params.scale * a[i] * b[i];
}
