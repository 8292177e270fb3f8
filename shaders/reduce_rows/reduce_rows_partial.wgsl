// Column sums of chunks of chunk_rows rows, one (chunk, column) per invocation; reduce_rows adds the chunks.
// x: f32 [rows,columns] -> partial: f32 [chunks,columns].  reference: wasm/tensor/reference/reduce_rows.cpp
// use: shared/flat.wgsl
struct Params {
  rows: u32,
  columns: u32,
  chunk_rows: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(workgroup_size)
fn reduce_rows_partial(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let begin = (i / params.columns) * params.chunk_rows;
  if (begin >= params.rows) {
    return;
  }
  let end = min(begin + params.chunk_rows, params.rows);
  var sum = 0.0;
  for (var row = begin; row < end; row++) {
    sum += x[row * params.columns + i % params.columns];
  }
  partial[i] = sum;
}
