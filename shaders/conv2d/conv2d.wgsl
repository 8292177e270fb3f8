// Forward convolution, one output value per invocation.
// x: f32 [n,h,w,ci], weight: f32 [k,k,ci,co] -> y: f32 [n,oh,ow,co].  reference: wasm/tensor/reference/conv2d.cpp
// use: shared/convolution.wgsl
// use: shared/flat.wgsl
// use: shared/forward_plain.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn conv2d(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = params.first_tile + flat_index(id, groups);
  if (i >= value_count()) {
    return;
  }
  y[i] = convolve(i);
}
