// conv2d_tiled with vector loads and stores: in_channels and out_channels are multiples of 4.
// x: f32 [n,h,w,ci], weight: f32 [k,k,ci,co] -> y: f32 [n,oh,ow,co].  reference: wasm/tensor/reference/conv2d.cpp
// Workgroups: x = tiles of rows (output positions) from first_tile on, y = tiles of columns (output channels).
// use: shared/convolution.wgsl
// use: shared/tile.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// Per row of the tile: first pixel of the image, top and left input coordinate, 1 if the row exists.
var<workgroup> row_source: array<vec4i, 4 * threads_y>;

// k4: depth in vec4.
fn load_x(row: vec4i, k4: u32) -> vec4f {
  let channels4 = params.in_channels / 4;
  let tap = k4 / channels4;
  let iy = row.y + i32(tap / params.kernel);
  let ix = row.z + i32(tap % params.kernel);
  if (row.w == 0 || tap >= params.kernel * params.kernel || iy < 0 || iy >= i32(params.height) || ix < 0 ||
      ix >= i32(params.width)) {
    return vec4f();
  }
  return x[u32(row.x + iy * i32(params.width) + ix) * channels4 + k4 % channels4];
}

fn store(row: u32, column4: u32, value: vec4f) {
  if (row < params.n * params.out_height * params.out_width && column4 < params.out_channels / 4) {
    y[row * (params.out_channels / 4) + column4] = value;
  }
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_tiled_vec4(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                     @builtin(local_invocation_index) local: u32) {
  let threads = threads_x * threads_y;
  let first_row = (params.first_tile + group.x) * 4 * threads_y;
  let first_column4 = group.y * threads_x;
  let rows = params.n * params.out_height * params.out_width;
  for (var r = local; r < 4 * threads_y; r += threads) {
    let row = first_row + r;
    let image = row / (params.out_height * params.out_width);
    let oy = (row / params.out_width) % params.out_height;
    let ox = row % params.out_width;
    row_source[r] = vec4i(vec4u(image * params.height * params.width, oy * params.stride - params.pad,
                                ox * params.stride - params.pad, u32(row < rows)));
  }
  workgroupBarrier();

  let depth = params.kernel * params.kernel * params.in_channels;
  let columns4 = params.out_channels / 4;
  var block = Block();
  for (var k0 = 0u; k0 < depth; k0 += kSlice) {
    for (var e = local; e < 4 * threads_y * kSliceVec4; e += threads) {
      let row = e / kSliceVec4;
      let q = e % kSliceVec4;
      a_tile[row * kPitch + q] = load_x(row_source[row], k0 / 4 + q);
    }
    for (var e = local; e < kSlice * threads_x; e += threads) {
      let k = k0 + e / threads_x;
      let column4 = first_column4 + e % threads_x;
      var value = vec4f();
      if (k < depth && column4 < columns4) {
        value = weight[k * columns4 + column4];
      }
      b_tile[e] = value;
    }
    workgroupBarrier();
    block = multiply_rows(block, id.xy);
    workgroupBarrier();
  }
  let row = first_row + id.y;
  let column4 = first_column4 + id.x;
  store(row, column4, block.row0);
  store(row + threads_y, column4, block.row1);
  store(row + 2 * threads_y, column4, block.row2);
  store(row + 3 * threads_y, column4, block.row3);
}
