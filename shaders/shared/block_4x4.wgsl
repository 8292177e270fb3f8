// Blocks of 4 rows by 4 columns per invocation, for shared/tile.wgsl.
const kBlockRows = 4u;
const kBlockVectors = 1u;  // columns / 4

struct Block {
  m: mat4x4f,  // m[i]: row i
}

// a_tile by row, b_tile by depth. The block's rows are thread.y + i * threads_y, its columns 4 * thread.x + j.
fn multiply_rows(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var q = 0u; q < kSliceVec4; q++) {
    sum.m += depths_of_b(0, q, thread.x) * rows_of_a(0, q, thread.y);
  }
  return sum;
}

// a_tile by row, b_tile by column. The block's rows are thread.y + i * threads_y, its columns thread.x + j * threads_x.
fn multiply_dots(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var q = 0u; q < kSliceVec4; q++) {
    sum.m += transpose(columns_of_b(0, q, thread.x)) * rows_of_a(0, q, thread.y);
  }
  return sum;
}

// Both tiles by depth: a_tile [depth][row/4], b_tile [depth][column/4]. The block's rows are 4 * thread.y + i, its
// columns 4 * thread.x + j.
fn multiply_outer(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var k = 0u; k < kSlice; k++) {
    sum.m += outer(vec4f(a_tile[k * threads_y + thread.y]), vec4f(b_tile[k * threads_x + thread.x]));
  }
  return sum;
}

// Row i of the block is row + i * row_step; the kernel's store() takes four columns at `column`.
fn store_block(block: Block, row: u32, row_step: u32, column: u32, column_step: u32) {
  store_four(block.m, row, row_step, column);
}
