// batch_norm_train_grad_partial for four channels per invocation: channels is a multiple of 4.
// x: f32 [rows,channels], affine: f32 [2,channels], saved: f32 [2,channels] = mean, 1/std, dy: f32 [rows,channels]
// -> partial: f32 [chunks,2,channels].  reference: wasm/tensor/reference/batch_norm_train_grad.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> affine: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> saved: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> partial: array<vec4f>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train_grad_partial_vec4(@builtin(global_invocation_id) id: vec3u,
                                      @builtin(num_workgroups) groups: vec3u) {
  let channels4 = params.channels / 4;
  let i = flat_index(id, groups);
  let c = i % channels4;
  let chunk = i / channels4;
  let begin = chunk * params.chunk_rows;
  if (begin >= params.rows) {
    return;
  }
  let end = min(begin + params.chunk_rows, params.rows);
  let mean = saved[c];
  let inverse_std = saved[channels4 + c];
  let scale = affine[c];
  let shift = affine[channels4 + c];
  var dscale = vec4f();
  var dshift = vec4f();
  for (var row = begin; row < end; row++) {
    let normalised = (x[row * channels4 + c] - mean) * inverse_std;
    let passed = activated_gradient_vec4(normalised * scale + shift, dy[row * channels4 + c]);
    dscale += passed * normalised;
    dshift += passed;
  }
  partial[2 * chunk * channels4 + c] = dscale;
  partial[(2 * chunk + 1) * channels4 + c] = dshift;
}
