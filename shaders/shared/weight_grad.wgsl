// Weight gradient of a convolution as an implicit matrix product in tiles (shared/tile.wgsl): rows are (tap, ci),
// columns are output channels, the depth is the output positions n*oh*ow. That depth is long and the product small, so
// it is cut into splits of split_rows positions: each writes a partial gradient of its own, and reduce_rows adds those
// in order, the same bits every time.
// Workgroups: x = tiles of rows, y = tiles of columns, z = splits from first_tile on.
// The kernel has load_x(position, row), load_dy(position, column / 4) and store_partial(row of all splits, column / 4,
// value).
var<private> split: u32;

fn multiply_tile(group: vec3u, id: vec3u, local: u32) {
  let threads = threads_x * threads_y;
  let tile_rows4 = kBlockRows / 4 * threads_y;
  let tile_columns4 = kBlockVectors * threads_x;
  let first_row = group.x * 4 * tile_rows4;
  let first_column4 = group.y * tile_columns4;
  split = params.first_tile + group.z;
  let begin = (params.first_tile + group.z) * params.split_rows;
  let end = min(begin + params.split_rows, params.n * params.out_height * params.out_width);

  var block = Block();
  for (var k0 = begin; k0 < end; k0 += kSlice) {
    for (var e = local; e < kSlice * tile_rows4; e += threads) {
      let position = k0 + e / tile_rows4;
      var value = vec4f();
      if (position < end) {
        value = load_x(position, first_row + 4 * (e % tile_rows4));
      }
      a_tile[e] = Stored(value);
    }
    for (var e = local; e < kSlice * tile_columns4; e += threads) {
      let position = k0 + e / tile_columns4;
      var value = vec4f();
      if (position < end) {
        value = load_dy(position, first_column4 + e % tile_columns4);
      }
      b_tile[e] = Stored(value);
    }
    workgroupBarrier();
    block = multiply_outer(block, id.xy);
    workgroupBarrier();
  }
  store_block(block, first_row + 4 * id.y, 1, first_column4 + id.x, threads_x);
}

fn store(row: u32, column4: u32, value: vec4f) {
  let rows = params.kernel * params.kernel * params.in_channels;
  if (row < rows) {
    store_partial(split * rows + row, column4, value);
  }
}
