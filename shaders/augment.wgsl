// Flip, shift and colour matrix, one pixel per invocation.
// x: f32 [n,h,w,3], table: f32 [n,16] -> y: f32 [n,h,w,3]; 0 where the source lies outside.
// reference: wasm/tensor/reference/augment.cpp
// use: shared/flat.wgsl
struct Params {
  n: u32,
  height: u32,
  width: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> table: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn augment(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.height * params.width) {
    return;
  }
  let image = i / (params.height * params.width);
  let t = image * 16;
  let row = i32((i / params.width) % params.height) + i32(table[t + 14]);
  let shifted = i32(i % params.width) + i32(table[t + 13]);
  let column = select(shifted, i32(params.width) - 1 - shifted, table[t + 12] != 0.0);
  let inside = row >= 0 && row < i32(params.height) && column >= 0 && column < i32(params.width);
  let source = ((image * params.height + u32(row)) * params.width + u32(column)) * 3;
  for (var c = 0u; c < 3; c++) {
    var value = 0.0;
    if (inside) {
      let m = t + c * 3;
      value = table[m] * x[source] + table[m + 1] * x[source + 1] + table[m + 2] * x[source + 2] + table[t + 9 + c];
    }
    y[i * 3 + c] = value;
  }
}
