// Blocks of 8 rows by 4 columns per invocation, for shared/tile.wgsl: two blocks of shared/block_4x4.wgsl, the second
// 4 * threads_y rows below the first.
const kBlockRows = 8u;
const kBlockVectors = 1u;

struct Block {
  top: mat4x4f,
  bottom: mat4x4f,
}

fn multiply_rows(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var q = 0u; q < kSliceVec4; q++) {
    let b = depths_of_b(0, q, thread.x);
    sum.top += b * rows_of_a(0, q, thread.y);
    sum.bottom += b * rows_of_a(1, q, thread.y);
  }
  return sum;
}

fn multiply_dots(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var q = 0u; q < kSliceVec4; q++) {
    let b = transpose(columns_of_b(0, q, thread.x));
    sum.top += b * rows_of_a(0, q, thread.y);
    sum.bottom += b * rows_of_a(1, q, thread.y);
  }
  return sum;
}

fn multiply_outer(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var k = 0u; k < kSlice; k++) {
    let b = vec4f(b_tile[k * threads_x + thread.x]);
    sum.top += outer(vec4f(a_tile[2 * k * threads_y + thread.y]), b);
    sum.bottom += outer(vec4f(a_tile[(2 * k + 1) * threads_y + thread.y]), b);
  }
  return sum;
}

fn store_block(block: Block, row: u32, row_step: u32, column: u32, column_step: u32) {
  store_four(block.top, row, row_step, column);
  store_four(block.bottom, row + 4 * threads_y, row_step, column);
}
