// The first `split` elements become `first`, the rest `second`.
// -> y: f32 [count].  reference: wasm/tensor/reference/fill.cpp
// use: shared/flat.wgsl
struct Params {
  count: u32,
  split: u32,
  first: f32,
  second: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn fill(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i < params.count) {
    y[i] = select(params.second, params.first, i < params.split);
  }
}
