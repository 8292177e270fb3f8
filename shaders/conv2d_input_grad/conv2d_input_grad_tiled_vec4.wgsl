// conv2d_input_grad_tiled with vector loads: out_channels is a multiple of 4, in_channels is free.
// dy: f32 [n,oh,ow,co], weight: f32 [k,k,ci,co] -> dx: f32 [n,h,w,ci].
// reference: wasm/tensor/reference/conv2d_input_grad.cpp
// Workgroups: x = tiles of rows (input positions) from first_tile on, y = tiles of columns (input channels),
// z = residues of the position modulo the stride.
// use: shared/convolution.wgsl
// use: shared/parity.wgsl
// use: shared/tile.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

// Per row of the tile: first pixel of the image in dy, output row and column of the first tap, 1 if the row exists.
var<workgroup> row_source: array<vec4i, 4 * threads_y>;

// k4: depth in vec4.
fn load_dy(row: vec4i, k4: u32, taps: vec2u) -> vec4f {
  let channels4 = params.out_channels / 4;
  let tap = k4 / channels4;
  if (row.w == 0 || tap >= taps.x * taps.y) {
    return vec4f();
  }
  let oy = row.y - i32(tap / taps.y);
  let ox = row.z - i32(tap % taps.y);
  if (oy < 0 || oy >= i32(params.out_height) || ox < 0 || ox >= i32(params.out_width)) {
    return vec4f();
  }
  return dy[u32(row.x + oy * i32(params.out_width) + ox) * channels4 + k4 % channels4];
}

fn load_weight(k4: u32, column: u32, part: Parity) -> vec4f {
  let channels4 = params.out_channels / 4;
  let tap = k4 / channels4;
  if (tap >= part.taps.x * part.taps.y || column >= params.in_channels) {
    return vec4f();
  }
  let ky = part.tap.x + params.stride * (tap / part.taps.y);
  let kx = part.tap.y + params.stride * (tap % part.taps.y);
  return weight[((ky * params.kernel + kx) * params.in_channels + column) * channels4 + k4 % channels4];
}

fn store(row: u32, column: u32, value: vec4f, part: Parity) {
  if (row >= params.n * part.extent.x * part.extent.y) {
    return;
  }
  let image = row / (part.extent.x * part.extent.y);
  let iy = part.origin.x + params.stride * ((row / part.extent.y) % part.extent.x);
  let ix = part.origin.y + params.stride * (row % part.extent.y);
  let first = ((image * params.height + iy) * params.width + ix) * params.in_channels;
  for (var j = 0u; j < 4 && column + j * threads_x < params.in_channels; j++) {
    dx[first + column + j * threads_x] = value[j];
  }
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_input_grad_tiled_vec4(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                                @builtin(local_invocation_index) local: u32) {
  let threads = threads_x * threads_y;
  let part = parity(group.z);
  let first_row = (params.first_tile + group.x) * 4 * threads_y;
  let first_column = group.y * 4 * threads_x;
  let rows = params.n * part.extent.x * part.extent.y;
  for (var r = local; r < 4 * threads_y; r += threads) {
    let row = first_row + r;
    var source = vec4u();
    if (row < rows) {
      let image = row / (part.extent.x * part.extent.y);
      let iy = part.origin.x + params.stride * ((row / part.extent.y) % part.extent.x);
      let ix = part.origin.y + params.stride * (row % part.extent.y);
      source = vec4u(image * params.out_height * params.out_width, (iy + params.pad) / params.stride,
                     (ix + params.pad) / params.stride, 1);
    }
    row_source[r] = vec4i(source);
  }
  workgroupBarrier();

  let depth = part.taps.x * part.taps.y * params.out_channels;
  var block = Block();
  for (var k0 = 0u; k0 < depth; k0 += kSlice) {
    for (var e = local; e < 4 * threads_y * kSliceVec4; e += threads) {
      let q = e % kSliceVec4;
      a_tile[(e / kSliceVec4) * kPitch + q] = load_dy(row_source[e / kSliceVec4], k0 / 4 + q, part.taps);
    }
    for (var e = local; e < 4 * threads_x * kSliceVec4; e += threads) {
      let q = e % kSliceVec4;
      b_tile[(e / kSliceVec4) * kPitch + q] = load_weight(k0 / 4 + q, first_column + e / kSliceVec4, part);
    }
    workgroupBarrier();
    block = multiply_dots(block, id.xy);
    workgroupBarrier();
  }
  let row = first_row + id.y;
  let column = first_column + id.x;
  store(row, column, block.row0, part);
  store(row + threads_y, column, block.row1, part);
  store(row + 2 * threads_y, column, block.row2, part);
  store(row + 3 * threads_y, column, block.row3, part);
}
