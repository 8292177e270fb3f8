// Forward convolution as an implicit matrix product: rows are output positions n*oh*ow, columns are output channels,
// the depth is k*k*ci. Any shape; conv2d_tiled_vec4 is the same with vector loads.
// x: f32 [n,h,w,ci], weight: f32 [k,k,ci,co] -> y: f32 [n,oh,ow,co].  reference: wasm/tensor/reference/conv2d.cpp
// Workgroups: x = tiles of rows from first_tile on, y = tiles of columns.
// use: shared/convolution.wgsl
// use: shared/tile.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

// Per row of the tile: first element of the image, top and left input coordinate, 1 if the row exists.
var<workgroup> row_source: array<vec4i, 4 * threads_y>;

fn load_x(row: vec4i, k: u32) -> f32 {
  let tap = k / params.in_channels;
  let iy = row.y + i32(tap / params.kernel);
  let ix = row.z + i32(tap % params.kernel);
  if (row.w == 0 || tap >= params.kernel * params.kernel || iy < 0 || iy >= i32(params.height) || ix < 0 ||
      ix >= i32(params.width)) {
    return 0.0;
  }
  return x[u32(row.x + (iy * i32(params.width) + ix) * i32(params.in_channels)) + k % params.in_channels];
}

fn load_weight(k: u32, column: u32) -> f32 {
  if (k >= params.kernel * params.kernel * params.in_channels || column >= params.out_channels) {
    return 0.0;
  }
  return weight[k * params.out_channels + column];
}

fn store(row: u32, column: u32, value: vec4f) {
  if (row >= params.n * params.out_height * params.out_width) {
    return;
  }
  for (var j = 0u; j < 4 && column + j < params.out_channels; j++) {
    y[row * params.out_channels + column + j] = value[j];
  }
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_tiled(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                @builtin(local_invocation_index) local: u32) {
  let threads = threads_x * threads_y;
  let first_row = (params.first_tile + group.x) * 4 * threads_y;
  let first_column = group.y * 4 * threads_x;
  let rows = params.n * params.out_height * params.out_width;
  for (var r = local; r < 4 * threads_y; r += threads) {
    let row = first_row + r;
    let image = row / (params.out_height * params.out_width);
    let oy = (row / params.out_width) % params.out_height;
    let ox = row % params.out_width;
    row_source[r] = vec4i(vec4u(image * params.height * params.width * params.in_channels,
                                oy * params.stride - params.pad, ox * params.stride - params.pad, u32(row < rows)));
  }
  workgroupBarrier();

  let depth = params.kernel * params.kernel * params.in_channels;
  var block = Block();
  for (var k0 = 0u; k0 < depth; k0 += kSlice) {
    for (var e = local; e < 4 * threads_y * kSliceVec4; e += threads) {
      let row = row_source[e / kSliceVec4];
      let k = k0 + 4 * (e % kSliceVec4);
      var value = vec4f();
      for (var j = 0u; j < 4; j++) {
        value[j] = load_x(row, k + j);
      }
      a_tile[(e / kSliceVec4) * kPitch + e % kSliceVec4] = value;
    }
    for (var e = local; e < kSlice * threads_x; e += threads) {
      let k = k0 + e / threads_x;
      let column = first_column + 4 * (e % threads_x);
      var value = vec4f();
      for (var j = 0u; j < 4; j++) {
        value[j] = load_weight(k, column + j);
      }
      b_tile[e] = value;
    }
    workgroupBarrier();
    block = multiply_rows(block, id.xy);
    workgroupBarrier();
  }
  let row = first_row + id.y;
  let column = first_column + 4 * id.x;
  store(row, column, block.row0);
  store(row + threads_y, column, block.row1);
  store(row + 2 * threads_y, column, block.row2);
  store(row + 3 * threads_y, column, block.row3);
}
