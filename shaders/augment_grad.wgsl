// The adjoint of augment, one input pixel per invocation: the output pixel it went to, through the transposed matrix.
// dy: f32 [n,h,w,3], table: f32 [n,16] -> dx: f32 [n,h,w,3].  reference: wasm/tensor/reference/augment_grad.cpp
// use: shared/flat.wgsl
struct Params {
  n: u32,
  height: u32,
  width: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> table: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn augment_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.height * params.width) {
    return;
  }
  let image = i / (params.height * params.width);
  let t = image * 16;
  let row = i32((i / params.width) % params.height) - i32(table[t + 14]);
  let mirrored = i32(i % params.width);
  let shifted = select(mirrored, i32(params.width) - 1 - mirrored, table[t + 12] != 0.0);
  let column = shifted - i32(table[t + 13]);
  let inside = row >= 0 && row < i32(params.height) && column >= 0 && column < i32(params.width);
  let source = ((image * params.height + u32(row)) * params.width + u32(column)) * 3;
  for (var c = 0u; c < 3; c++) {
    var value = 0.0;
    if (inside) {
      value = table[t + c] * dy[source] + table[t + 3 + c] * dy[source + 1] + table[t + 6 + c] * dy[source + 2];
    }
    dx[i * 3 + c] = value;
  }
}
