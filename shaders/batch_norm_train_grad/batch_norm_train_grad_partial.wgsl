// First pass of the gradient of batch normalisation: per chunk of rows and channel, the sums that make daffine.
// reduce_rows adds the chunks.
// x: f32 [rows,channels], affine: f32 [2,channels], saved: f32 [2,channels] = mean, 1/std, dy: f32 [rows,channels]
// -> partial: f32 [chunks,2,channels].  reference: wasm/tensor/reference/batch_norm_train_grad.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> affine: array<f32>;
@group(0) @binding(3) var<storage, read_write> saved: array<f32>;
@group(0) @binding(4) var<storage, read_write> dy: array<f32>;
@group(0) @binding(5) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train_grad_partial(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flat_index(id, groups);
  let c = index % params.channels;
  let chunk = index / params.channels;
  let begin = chunk * params.chunk_rows;
  if (begin >= params.rows) {
    return;
  }
  let end = min(begin + params.chunk_rows, params.rows);
  let mean = saved[c];
  let inverse_std = saved[params.channels + c];
  var dscale = 0.0;
  var dshift = 0.0;
  for (var row = begin; row < end; row++) {
    let i = row * params.channels + c;
    let normalised = (x[i] - mean) * inverse_std;
    let passed = activated_gradient(normalised * affine[c] + affine[params.channels + c], dy[i]);
    dscale += passed * normalised;
    dshift += passed;
  }
  partial[2 * chunk * params.channels + c] = dscale;
  partial[(2 * chunk + 1) * params.channels + c] = dshift;
}
