// dx = dy * weight^T.  dy: f32 [rows,out], weight: f32 [in,out] -> dx: f32 [rows,in].
// reference: wasm/tensor/reference/linear_input_grad.cpp
// use: shared/flat.wgsl
struct Params {
  rows: u32,
  in_features: u32,
  out_features: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn linear_input_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.in_features) {
    return;
  }
  let row = i / params.in_features;
  let column = i % params.in_features;
  var sum = 0.0;
  for (var k = 0u; k < params.out_features; k++) {
    sum += dy[row * params.out_features + k] * weight[column * params.out_features + k];
  }
  dx[i] = sum;
}
