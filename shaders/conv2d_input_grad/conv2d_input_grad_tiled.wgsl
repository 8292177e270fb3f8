// Input gradient of a convolution as implicit matrix products, one per residue of the position modulo the stride
// (shared/parity.wgsl): rows are input positions, columns input channels, the depth is taps * co. Any shape;
// conv2d_input_grad_tiled_vec4 is the same with vector loads.
// dy: f32 [n,oh,ow,co], weight: f32 [k,k,ci,co] -> dx: f32 [n,h,w,ci].
// reference: wasm/tensor/reference/conv2d_input_grad.cpp
// Workgroups: x = tiles of rows from first_tile on, y = tiles of columns, z = residues.
// use: shared/convolution.wgsl
// use: shared/parity.wgsl
// use: shared/tile.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

// Per row of the tile: first element of the image in dy, output row and column of the first tap, 1 if the row exists.
var<workgroup> row_source: array<vec4i, 4 * threads_y>;

fn load_dy(row: vec4i, k: u32, taps: vec2u) -> f32 {
  let tap = k / params.out_channels;
  if (row.w == 0 || tap >= taps.x * taps.y) {
    return 0.0;
  }
  let oy = row.y - i32(tap / taps.y);
  let ox = row.z - i32(tap % taps.y);
  if (oy < 0 || oy >= i32(params.out_height) || ox < 0 || ox >= i32(params.out_width)) {
    return 0.0;
  }
  return dy[u32(row.x + (oy * i32(params.out_width) + ox) * i32(params.out_channels)) + k % params.out_channels];
}

fn load_weight(k: u32, column: u32, part: Parity) -> f32 {
  let tap = k / params.out_channels;
  if (tap >= part.taps.x * part.taps.y || column >= params.in_channels) {
    return 0.0;
  }
  let ky = part.tap.x + params.stride * (tap / part.taps.y);
  let kx = part.tap.y + params.stride * (tap % part.taps.y);
  return weight[((ky * params.kernel + kx) * params.in_channels + column) * params.out_channels +
                k % params.out_channels];
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
fn conv2d_input_grad_tiled(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
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
      source = vec4u(image * params.out_height * params.out_width * params.out_channels,
                     (iy + params.pad) / params.stride, (ix + params.pad) / params.stride, 1);
    }
    row_source[r] = vec4i(source);
  }
  workgroupBarrier();

  let depth = part.taps.x * part.taps.y * params.out_channels;
  var block = Block();
  for (var k0 = 0u; k0 < depth; k0 += kSlice) {
    for (var e = local; e < 4 * threads_y * kSliceVec4; e += threads) {
      let row = row_source[e / kSliceVec4];
      let k = k0 + 4 * (e % kSliceVec4);
      var value = vec4f();
      for (var j = 0u; j < 4; j++) {
        value[j] = load_dy(row, k + j, part.taps);
      }
      a_tile[(e / kSliceVec4) * kPitch + e % kSliceVec4] = value;
    }
    for (var e = local; e < 4 * threads_x * kSliceVec4; e += threads) {
      let column = first_column + e / kSliceVec4;
      let k = k0 + 4 * (e % kSliceVec4);
      var value = vec4f();
      for (var j = 0u; j < 4; j++) {
        value[j] = load_weight(k + j, column, part);
      }
      b_tile[(e / kSliceVec4) * kPitch + e % kSliceVec4] = value;
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
