// batch_norm_eval for four channels per invocation: channels is a multiple of 4.
// x: f32 [rows,channels], affine: f32 [2,channels], running: f32 [2,channels] = mean, variance
// -> y: f32 [rows,channels].  reference: wasm/tensor/reference/batch_norm_eval.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> affine: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> running: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_eval_vec4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let channels4 = params.channels / 4;
  let i = flat_index(id, groups);
  if (i >= params.rows * channels4) {
    return;
  }
  let c = i % channels4;
  let inverse_std = 1.0 / sqrt(running[channels4 + c] + params.eps);
  y[i] = activate_vec4((x[i] - running[c]) * inverse_std * affine[c] + affine[channels4 + c]);
}
