// Forward convolution as an implicit matrix product in tiles (shared/tile.wgsl): rows are output positions n*oh*ow,
// columns are output channels, the depth is (tap, ci). Nothing is unfolded in storage: the rows of a slice are gathered
// from x as they are needed.
// Workgroups: x = tiles of rows from first_tile on, y = tiles of columns.
// The kernel has load_x(row source, depth / 4), load_weight(depth, column / 4) and store(row, column / 4, value).

// Per row of the tile: first pixel of the image, top and left input coordinate, 1 if the row exists.
var<workgroup> row_source: array<vec4i, kBlockRows * threads_y>;

fn multiply_tile(group: vec3u, id: vec3u, local: u32) {
  let threads = threads_x * threads_y;
  let tile_rows = kBlockRows * threads_y;
  let tile_columns4 = kBlockVectors * threads_x;
  let first_row = (params.first_tile + group.x) * tile_rows;
  let first_column4 = group.y * tile_columns4;
  let rows = params.n * params.out_height * params.out_width;
  for (var r = local; r < tile_rows; r += threads) {
    let row = first_row + r;
    let image = row / (params.out_height * params.out_width);
    let oy = (row / params.out_width) % params.out_height;
    let ox = row % params.out_width;
    row_source[r] = vec4i(vec4u(image * params.height * params.width, oy * params.stride - params.pad,
                                ox * params.stride - params.pad, u32(row < rows)));
  }
  workgroupBarrier();

  let depth = params.kernel * params.kernel * params.in_channels;
  var block = Block();
  for (var k0 = 0u; k0 < depth; k0 += kSlice) {
    for (var e = local; e < tile_rows * kSliceVec4; e += threads) {
      let row = e / kSliceVec4;
      let q = e % kSliceVec4;
      a_tile[row * kPitch + q] = Stored(load_x(row_source[row], k0 / 4 + q));
    }
    for (var e = local; e < kSlice * tile_columns4; e += threads) {
      b_tile[e] = Stored(load_weight(k0 + e / tile_columns4, first_column4 + e % tile_columns4));
    }
    workgroupBarrier();
    block = multiply_rows(block, id.xy);
    workgroupBarrier();
  }
  store_block(block, first_row + id.y, threads_y, first_column4 + id.x, threads_x);
}
