// dweight = x^T * dy and dbias = column sums of dy; the invocations after those of dweight make dbias.
// x: f32 [rows,in], dy: f32 [rows,out] -> dweight: f32 [in,out], dbias: f32 [out].
// reference: wasm/tensor/reference/linear_weight_grad.cpp
// use: shared/flat.wgsl
struct Params {
  rows: u32,
  in_features: u32,
  out_features: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dweight: array<f32>;
@group(0) @binding(4) var<storage, read_write> dbias: array<f32>;

@compute @workgroup_size(workgroup_size)
fn linear_weight_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let weights = params.in_features * params.out_features;
  if (i >= weights + params.out_features) {
    return;
  }
  let feature = i / params.out_features;
  let column = i % params.out_features;
  var sum = 0.0;
  if (i < weights) {
    for (var row = 0u; row < params.rows; row++) {
      sum += x[row * params.in_features + feature] * dy[row * params.out_features + column];
    }
    dweight[i] = sum;
  } else {
    for (var row = 0u; row < params.rows; row++) {
      sum += dy[row * params.out_features + column];
    }
    dbias[column] = sum;
  }
}
