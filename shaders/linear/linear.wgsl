// y = x * weight + bias, one output value per invocation.
// x: f32 [rows,in], weight: f32 [in,out], bias: f32 [out] -> y: f32 [rows,out].
// reference: wasm/tensor/reference/linear.cpp
// use: shared/flat.wgsl
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
fn linear(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.out_features) {
    return;
  }
  let row = i / params.out_features;
  let column = i % params.out_features;
  var sum = bias[column];
  for (var k = 0u; k < params.in_features; k++) {
    sum += x[row * params.in_features + k] * weight[k * params.out_features + column];
  }
  y[i] = sum;
}
