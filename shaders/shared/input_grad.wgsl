// Input gradient of a convolution as implicit matrix products in tiles (shared/tile.wgsl), one per residue of the
// position modulo the stride (shared/parity.wgsl): rows are input positions, columns input channels, the depth is (tap,
// co).
// Workgroups: x = tiles of rows from first_tile on, y = tiles of columns, z = residues.
// The kernel has load_dy(row source, depth / 4), load_weight(depth / 4, column) and store_dx(element, value).

// Per row of the tile: first pixel of the image in dy, output row and column of the first tap, 1 if the row exists.
var<workgroup> row_source: array<vec4i, kBlockRows * threads_y>;
var<private> part: Parity;

fn multiply_tile(group: vec3u, id: vec3u, local: u32) {
  let threads = threads_x * threads_y;
  let tile_rows = kBlockRows * threads_y;
  let tile_columns = 4 * kBlockVectors * threads_x;
  part = parity(group.z);
  let first_row = (params.first_tile + group.x) * tile_rows;
  let first_column = group.y * tile_columns;
  let rows = params.n * part.extent.x * part.extent.y;
  for (var r = local; r < tile_rows; r += threads) {
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

  let taps = parity(group.z).taps;
  let depth = taps.x * taps.y * params.out_channels;
  var block = Block();
  for (var k0 = 0u; k0 < depth; k0 += kSlice) {
    for (var e = local; e < tile_rows * kSliceVec4; e += threads) {
      let row = e / kSliceVec4;
      let q = e % kSliceVec4;
      a_tile[row * kPitch + q] = Stored(load_dy(row_source[row], k0 / 4 + q));
    }
    for (var e = local; e < tile_columns * kSliceVec4; e += threads) {
      let column = e / kSliceVec4;
      let q = e % kSliceVec4;
      b_tile[column * kPitch + q] = Stored(load_weight(k0 / 4 + q, first_column + column));
    }
    workgroupBarrier();
    block = multiply_dots(block, id.xy);
    workgroupBarrier();
  }
  store_block(block, first_row + id.y, threads_y, first_column + id.x, 4 * threads_x);
}

// Columns column, column + threads_x, ... of a row, for dx: array<f32>.
fn store(row: u32, column: u32, value: vec4f) {
  if (row >= params.n * part.extent.x * part.extent.y) {
    return;
  }
  let image = row / (part.extent.x * part.extent.y);
  let iy = part.origin.x + params.stride * ((row / part.extent.y) % part.extent.x);
  let ix = part.origin.y + params.stride * (row % part.extent.y);
  let first = ((image * params.height + iy) * params.width + ix) * params.in_channels;
  for (var j = 0u; j < 4 && column + j * threads_x < params.in_channels; j++) {
    store_dx(first + column + j * threads_x, value[j]);
  }
}
