// Gradient of batch_norm_eval: dx = dy * scale / sqrt(variance + eps); zero where relu made y zero.
// y: f32 [rows,channels], dy: f32 [rows,channels], affine: f32 [2,channels], running: f32 [2,channels] = mean, variance
// -> dx: f32 [rows,channels].  reference: wasm/tensor/reference/batch_norm_eval_grad.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> affine: array<f32>;
@group(0) @binding(4) var<storage, read_write> running: array<f32>;
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_eval_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.channels) {
    return;
  }
  let c = i % params.channels;
  dx[i] = activated_gradient(y[i], dy[i]) * affine[c] / sqrt(running[params.channels + c] + params.eps);
}
