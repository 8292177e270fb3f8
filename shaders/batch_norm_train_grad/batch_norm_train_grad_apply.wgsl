// Last pass of the gradient of batch normalisation: dx from daffine.
// x: f32 [rows,channels], affine: f32 [2,channels], saved: f32 [2,channels] = mean, 1/std, dy: f32 [rows,channels],
// daffine: f32 [2,channels] -> dx: f32 [rows,channels].  reference: wasm/tensor/reference/batch_norm_train_grad.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> affine: array<f32>;
@group(0) @binding(3) var<storage, read_write> saved: array<f32>;
@group(0) @binding(4) var<storage, read_write> dy: array<f32>;
@group(0) @binding(5) var<storage, read_write> daffine: array<f32>;
@group(0) @binding(6) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train_grad_apply(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.channels) {
    return;
  }
  let c = i % params.channels;
  let inverse_std = saved[params.channels + c];
  let normalised = (x[i] - saved[c]) * inverse_std;
  let mean_gradient = (daffine[params.channels + c] + normalised * daffine[c]) / f32(params.rows);
  let passed = activated_gradient(normalised * affine[c] + affine[params.channels + c], dy[i]);
  dx[i] = affine[c] * inverse_std * (passed - mean_gradient);
}
