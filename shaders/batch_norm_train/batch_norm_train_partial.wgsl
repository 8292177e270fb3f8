// First pass of batch normalisation in training: per chunk of rows and channel, the sum and the sum of squares about
// the chunk's own mean (taken about its first value, so that a large mean costs no digits).
// x: f32 [rows,channels] -> partial: f32 [chunks,2,channels].  reference: wasm/tensor/reference/batch_norm_train.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train_partial(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let c = i % params.channels;
  let chunk = i / params.channels;
  let begin = chunk * params.chunk_rows;
  if (begin >= params.rows) {
    return;
  }
  let end = min(begin + params.chunk_rows, params.rows);
  let origin = x[begin * params.channels + c];
  var sum = 0.0;
  var squares = 0.0;
  for (var row = begin; row < end; row++) {
    let d = x[row * params.channels + c] - origin;
    sum += d;
    squares += d * d;
  }
  let count = f32(end - begin);
  partial[2 * chunk * params.channels + c] = sum + count * origin;
  partial[(2 * chunk + 1) * params.channels + c] = max(squares - sum * sum / count, 0.0);
}
