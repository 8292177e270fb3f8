// Sum of squares by one workgroup.  x: f32 [count] -> y: f32 [1].  reference: wasm/tensor/reference/squared_norm.cpp
// use: shared/reduce.wgsl
struct Params {
  count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn squared_norm(@builtin(local_invocation_index) local: u32) {
  var part = 0.0;
  for (var i = local; i < params.count; i += workgroup_size) {
    part += x[i] * x[i];
  }
  let sum = workgroup_sum(part, local);
  if (local == 0) {
    y[0] = sum;
  }
}
