// Matrix products in tiles. A workgroup of threads_x x threads_y invocations makes a tile of kBlockRows * threads_y
// rows by 4 * kBlockVectors * threads_x columns; each invocation holds its block of it in registers. The depth goes by
// in slices of 16 that lie in workgroup memory: what one invocation loads, a whole row or column of blocks uses, so
// that a larger tile reads less from storage and a larger block less from workgroup memory, at the price of registers
// and of fewer workgroups to go round. The block is 4x4, 8x4 or 8x8 (shared/block_*.wgsl): the larger ones are for
// processors with many registers and products with many rows; which is fastest is measured (web/src/gpu/tuner.ts).
// Tiles are stored as Stored says: f32, or f16 with sums in f32 (shared/stored_*.wgsl). Bytes of workgroup memory in
// f32: 80 * (kBlockRows * threads_y + 4 * kBlockVectors * threads_x) and what the kernel adds; the limit is 16384.
override threads_x: u32 = 8;
override threads_y: u32 = 8;

const kSlice = 16u;      // depth of a slice
const kSliceVec4 = 4u;   // the same in vec4
const kPitch = 5u;       // vec4 per row of a tile stored by row: one of padding keeps rows in different banks

var<workgroup> a_tile: array<Stored, kBlockRows * kPitch * threads_y>;
var<workgroup> b_tile: array<Stored, 4 * kBlockVectors * kPitch * threads_x>;

// Four lines of a tile, each at four steps of the depth: line i is step * i behind the first.
fn four_of_a(first: u32, step: u32) -> mat4x4f {
  return mat4x4f(vec4f(a_tile[first]), vec4f(a_tile[first + step]), vec4f(a_tile[first + 2 * step]),
                 vec4f(a_tile[first + 3 * step]));
}

fn four_of_b(first: u32, step: u32) -> mat4x4f {
  return mat4x4f(vec4f(b_tile[first]), vec4f(b_tile[first + step]), vec4f(b_tile[first + 2 * step]),
                 vec4f(b_tile[first + 3 * step]));
}

// a_tile [row][depth/4] with kPitch. Rows thread_y + (4 * part + i) * threads_y at depth 4 * q.
fn rows_of_a(part: u32, q: u32, thread_y: u32) -> mat4x4f {
  return four_of_a((thread_y + 4 * part * threads_y) * kPitch + q, threads_y * kPitch);
}

// b_tile [column][depth/4] with kPitch. Columns thread_x + (4 * part + i) * threads_x at depth 4 * q.
fn columns_of_b(part: u32, q: u32, thread_x: u32) -> mat4x4f {
  return four_of_b((thread_x + 4 * part * threads_x) * kPitch + q, threads_x * kPitch);
}

// b_tile [depth][column/4]. Depths 4 * q + i at the columns 4 * (thread_x + part * threads_x).
fn depths_of_b(part: u32, q: u32, thread_x: u32) -> mat4x4f {
  return four_of_b((4 * q * kBlockVectors + part) * threads_x + thread_x, kBlockVectors * threads_x);
}

// Four rows of a product: what a block is made of. m[i] is row i.
fn outer(a: vec4f, b: vec4f) -> mat4x4f {
  return mat4x4f(a.x * b, a.y * b, a.z * b, a.w * b);
}

fn store_four(m: mat4x4f, row: u32, row_step: u32, column: u32) {
  store(row, column, m[0]);
  store(row + row_step, column, m[1]);
  store(row + 2 * row_step, column, m[2]);
  store(row + 3 * row_step, column, m[3]);
}
