// batch_norm_train_partial for four channels per invocation: channels is a multiple of 4.
// x: f32 [rows,channels] -> partial: f32 [chunks,2,channels].  reference: wasm/tensor/reference/batch_norm_train.cpp
// use: shared/batch_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partial: array<vec4f>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train_partial_vec4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let channels4 = params.channels / 4;
  let i = flat_index(id, groups);
  let c = i % channels4;
  let chunk = i / channels4;
  let begin = chunk * params.chunk_rows;
  if (begin >= params.rows) {
    return;
  }
  let end = min(begin + params.chunk_rows, params.rows);
  let origin = x[begin * channels4 + c];
  var sum = vec4f();
  var squares = vec4f();
  for (var row = begin; row < end; row++) {
    let d = x[row * channels4 + c] - origin;
    sum += d;
    squares += d * d;
  }
  let count = f32(end - begin);
  partial[2 * chunk * channels4 + c] = sum + count * origin;
  partial[(2 * chunk + 1) * channels4 + c] = max(squares - sum * sum / count, vec4f());
}
