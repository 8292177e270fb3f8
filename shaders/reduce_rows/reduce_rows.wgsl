// Scaled column sums, one column per invocation, rows in order.
// x: f32 [rows,columns] -> y: f32 [columns].  reference: wasm/tensor/reference/reduce_rows.cpp
// use: shared/flat.wgsl
struct Params {
  rows: u32,
  columns: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn reduce_rows(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let column = flat_index(id, groups);
  if (column >= params.columns) {
    return;
  }
  var sum = 0.0;
  for (var row = 0u; row < params.rows; row++) {
    sum += x[row * params.columns + column];
  }
  y[column] = params.scale * sum;
}
