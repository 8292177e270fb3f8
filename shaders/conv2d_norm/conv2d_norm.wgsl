// Convolution, batch normalisation with the running statistics and relu in one, one output value per invocation.
// x: f32 [n,h,w,ci], weight: f32 [k,k,ci,co], affine: f32 [2,co], running: f32 [2,co] = mean, variance
// -> y: f32 [n,oh,ow,co].  reference: wasm/tensor/reference/conv2d_norm.cpp
// use: shared/convolution_norm.wgsl
// use: shared/flat.wgsl
// use: shared/forward_plain.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> affine: array<f32>;
@group(0) @binding(4) var<storage, read_write> running: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn conv2d_norm(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = params.first_tile + flat_index(id, groups);
  if (i >= value_count()) {
    return;
  }
  let co = i % params.out_channels;
  let inverse_std = 1.0 / sqrt(running[params.out_channels + co] + params.eps);
  let value = (convolve(i) - running[co]) * inverse_std * affine[co] + affine[params.out_channels + co];
  y[i] = select(value, max(value, 0.0), params.relu != 0);
}
