// y = x * weight + bias for many input features: one workgroup per output value.
// x: f32 [rows,in], weight: f32 [in,out], bias: f32 [out] -> y: f32 [rows,out].
// reference: wasm/tensor/reference/linear.cpp
// use: shared/reduce.wgsl
struct Params {
  rows: u32,
  in_features: u32,
  out_features: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn linear_wide(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
               @builtin(local_invocation_index) local: u32) {
  for (var i = group.x; i < params.rows * params.out_features; i += groups.x) {
    let row = i / params.out_features;
    let column = i % params.out_features;
    var part = 0.0;
    for (var k = local; k < params.in_features; k += workgroup_size) {
      part += x[row * params.in_features + k] * weight[k * params.out_features + column];
    }
    let sum = workgroup_sum(part, local);
    if (local == 0) {
      y[i] = sum + bias[column];
    }
  }
}
