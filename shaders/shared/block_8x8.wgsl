// Blocks of 8 rows by 8 columns per invocation, for shared/tile.wgsl: four blocks of shared/block_4x4.wgsl, 4 *
// threads_y rows and 4 * threads_x columns apart.
const kBlockRows = 8u;
const kBlockVectors = 2u;

struct Block {
  top_left: mat4x4f,
  top_right: mat4x4f,
  bottom_left: mat4x4f,
  bottom_right: mat4x4f,
}

fn multiply_rows(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var q = 0u; q < kSliceVec4; q++) {
    let top = rows_of_a(0, q, thread.y);
    let bottom = rows_of_a(1, q, thread.y);
    let left = depths_of_b(0, q, thread.x);
    let right = depths_of_b(1, q, thread.x);
    sum.top_left += left * top;
    sum.top_right += right * top;
    sum.bottom_left += left * bottom;
    sum.bottom_right += right * bottom;
  }
  return sum;
}

fn multiply_dots(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var q = 0u; q < kSliceVec4; q++) {
    let top = rows_of_a(0, q, thread.y);
    let bottom = rows_of_a(1, q, thread.y);
    let left = transpose(columns_of_b(0, q, thread.x));
    let right = transpose(columns_of_b(1, q, thread.x));
    sum.top_left += left * top;
    sum.top_right += right * top;
    sum.bottom_left += left * bottom;
    sum.bottom_right += right * bottom;
  }
  return sum;
}

fn multiply_outer(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var k = 0u; k < kSlice; k++) {
    let top = vec4f(a_tile[2 * k * threads_y + thread.y]);
    let bottom = vec4f(a_tile[(2 * k + 1) * threads_y + thread.y]);
    let left = vec4f(b_tile[2 * k * threads_x + thread.x]);
    let right = vec4f(b_tile[(2 * k + 1) * threads_x + thread.x]);
    sum.top_left += outer(top, left);
    sum.top_right += outer(top, right);
    sum.bottom_left += outer(bottom, left);
    sum.bottom_right += outer(bottom, right);
  }
  return sum;
}

// The right blocks' columns are column_step behind those of the left ones.
fn store_block(block: Block, row: u32, row_step: u32, column: u32, column_step: u32) {
  store_four(block.top_left, row, row_step, column);
  store_four(block.top_right, row, row_step, column + column_step);
  store_four(block.bottom_left, row + 4 * threads_y, row_step, column);
  store_four(block.bottom_right, row + 4 * threads_y, row_step, column + column_step);
}
