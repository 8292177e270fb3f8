// Third pass of batch normalisation in training: y = (x - mean) / std * scale + shift.
// x: f32 [rows,channels], affine: f32 [2,channels], saved: f32 [2,channels] = mean, 1/std -> y: f32 [rows,channels].
// reference: wasm/tensor/reference/batch_norm_train.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> affine: array<f32>;
@group(0) @binding(3) var<storage, read_write> saved: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train_apply(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.rows * params.channels) {
    return;
  }
  let c = i % params.channels;
  y[i] = activate((x[i] - saved[c]) * saved[params.channels + c] * affine[c] + affine[params.channels + c]);
}
