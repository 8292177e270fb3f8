// Matrix products in tiles: a workgroup of threads_x x threads_y invocations makes 4*threads_y rows by 4*threads_x
// columns, 4x4 per invocation, in slices of 16 along the depth that lie in workgroup memory.
// Bytes of workgroup memory: 320 * (threads_x + threads_y) and what the kernel adds; the limit is 16384.
override threads_x: u32 = 8;
override threads_y: u32 = 8;

const kSlice = 16u;      // depth of a slice
const kSliceVec4 = 4u;   // the same in vec4
const kPitch = 5u;       // vec4 per row of a tile stored by row: one of padding keeps rows in different banks

var<workgroup> a_tile: array<vec4f, 20 * threads_y>;
var<workgroup> b_tile: array<vec4f, 20 * threads_x>;

struct Block {
  row0: vec4f,
  row1: vec4f,
  row2: vec4f,
  row3: vec4f,
}

// a_tile [row][depth/4] with kPitch, b_tile [depth][column/4]. The block's rows are thread.y + i * threads_y,
// its columns 4 * thread.x + j.
fn multiply_rows(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var q = 0u; q < kSliceVec4; q++) {
    let b = 4 * q * threads_x + thread.x;
    let b0 = b_tile[b];
    let b1 = b_tile[b + threads_x];
    let b2 = b_tile[b + 2 * threads_x];
    let b3 = b_tile[b + 3 * threads_x];
    let a0 = a_tile[thread.y * kPitch + q];
    let a1 = a_tile[(thread.y + threads_y) * kPitch + q];
    let a2 = a_tile[(thread.y + 2 * threads_y) * kPitch + q];
    let a3 = a_tile[(thread.y + 3 * threads_y) * kPitch + q];
    sum.row0 += a0.x * b0 + a0.y * b1 + a0.z * b2 + a0.w * b3;
    sum.row1 += a1.x * b0 + a1.y * b1 + a1.z * b2 + a1.w * b3;
    sum.row2 += a2.x * b0 + a2.y * b1 + a2.z * b2 + a2.w * b3;
    sum.row3 += a3.x * b0 + a3.y * b1 + a3.z * b2 + a3.w * b3;
  }
  return sum;
}

// a_tile [row][depth/4], b_tile [column][depth/4], both with kPitch. The block's rows are thread.y + i * threads_y,
// its columns thread.x + j * threads_x.
fn multiply_dots(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var q = 0u; q < kSliceVec4; q++) {
    let b0 = b_tile[thread.x * kPitch + q];
    let b1 = b_tile[(thread.x + threads_x) * kPitch + q];
    let b2 = b_tile[(thread.x + 2 * threads_x) * kPitch + q];
    let b3 = b_tile[(thread.x + 3 * threads_x) * kPitch + q];
    let a0 = a_tile[thread.y * kPitch + q];
    let a1 = a_tile[(thread.y + threads_y) * kPitch + q];
    let a2 = a_tile[(thread.y + 2 * threads_y) * kPitch + q];
    let a3 = a_tile[(thread.y + 3 * threads_y) * kPitch + q];
    sum.row0 += vec4f(dot(a0, b0), dot(a0, b1), dot(a0, b2), dot(a0, b3));
    sum.row1 += vec4f(dot(a1, b0), dot(a1, b1), dot(a1, b2), dot(a1, b3));
    sum.row2 += vec4f(dot(a2, b0), dot(a2, b1), dot(a2, b2), dot(a2, b3));
    sum.row3 += vec4f(dot(a3, b0), dot(a3, b1), dot(a3, b2), dot(a3, b3));
  }
  return sum;
}

// a_tile [depth][row/4], b_tile [depth][column/4]. The block's rows are 4 * thread.y + i, its columns 4 * thread.x + j.
fn multiply_outer(block: Block, thread: vec2u) -> Block {
  var sum = block;
  for (var k = 0u; k < kSlice; k++) {
    let a = a_tile[k * threads_y + thread.y];
    let b = b_tile[k * threads_x + thread.x];
    sum.row0 += a.x * b;
    sum.row1 += a.y * b;
    sum.row2 += a.z * b;
    sum.row3 += a.w * b;
  }
  return sum;
}
