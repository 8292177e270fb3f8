// batch_norm_train_grad_apply for four channels per invocation: channels is a multiple of 4.
// x: f32 [rows,channels], affine: f32 [2,channels], saved: f32 [2,channels], dy: f32 [rows,channels],
// daffine: f32 [2,channels] -> dx: f32 [rows,channels].  reference: wasm/tensor/reference/batch_norm_train_grad.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> affine: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> saved: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> daffine: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train_grad_apply_vec4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let channels4 = params.channels / 4;
  let i = flat_index(id, groups);
  if (i >= params.rows * channels4) {
    return;
  }
  let c = i % channels4;
  let inverse_std = saved[channels4 + c];
  let normalised = (x[i] - saved[c]) * inverse_std;
  let mean_gradient = (daffine[channels4 + c] + normalised * daffine[c]) / f32(params.rows);
  let passed = activated_gradient_vec4(normalised * affine[c] + affine[channels4 + c], dy[i]);
  dx[i] = affine[c] * inverse_std * (passed - mean_gradient);
}
