// Batch normalisation with the running statistics: y = (x - mean) / sqrt(variance + eps) * scale + shift, or its relu.
// x: f32 [rows,channels], affine: f32 [2,channels], running: f32 [2,channels] = mean, variance
// -> y: f32 [rows,channels].  reference: wasm/tensor/reference/batch_norm_eval.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> affine: array<f32>;
@group(0) @binding(3) var<storage, read_write> running: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_eval(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.channels) {
    return;
  }
  let c = i % params.channels;
  let inverse_std = 1.0 / sqrt(running[params.channels + c] + params.eps);
  y[i] = activate((x[i] - running[c]) * inverse_std * affine[c] + affine[params.channels + c]);
}
