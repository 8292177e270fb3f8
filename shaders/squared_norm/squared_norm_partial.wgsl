// Sum of squares per workgroup, strided over all elements; reduce_rows adds the partial sums.
// x: f32 [count] -> partial: f32 [workgroups].  reference: wasm/tensor/reference/squared_norm.cpp
// use: shared/reduce.wgsl
struct Params {
  count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(workgroup_size)
fn squared_norm_partial(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                        @builtin(local_invocation_index) local: u32) {
  var part = 0.0;
  for (var i = group.x * workgroup_size + local; i < params.count; i += groups.x * workgroup_size) {
    part += x[i] * x[i];
  }
  let sum = workgroup_sum(part, local);
  if (local == 0) {
    partial[group.x] = sum;
  }
}
