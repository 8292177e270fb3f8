// Weight gradient of a convolution as an implicit matrix product with a split depth: rows are (tap, ci), columns co,
// the depth is the output positions n*oh*ow, cut into splits of split_rows positions. Each split writes its own
// partial gradient; reduce_rows adds them in order. Any shape; conv2d_weight_grad_tiled_vec4 has vector loads.
// x: f32 [n,h,w,ci], dy: f32 [n,oh,ow,co] -> partial: f32 [splits,k,k,ci,co].
// reference: wasm/tensor/reference/conv2d_weight_grad.cpp
// Workgroups: x = tiles of rows, y = tiles of columns, z = splits from first_tile on.
// use: shared/convolution.wgsl
// use: shared/tile.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

// position: output position n*oh*ow; row: (tap, ci).
fn load_x(position: u32, row: u32) -> f32 {
  let tap = row / params.in_channels;
  let image = position / (params.out_height * params.out_width);
  let iy = ((position / params.out_width) % params.out_height) * params.stride + tap / params.kernel - params.pad;
  let ix = (position % params.out_width) * params.stride + tap % params.kernel - params.pad;
  if (tap >= params.kernel * params.kernel || iy >= params.height || ix >= params.width) {  // negative ones wrap
    return 0.0;
  }
  return x[((image * params.height + iy) * params.width + ix) * params.in_channels + row % params.in_channels];
}

fn load_dy(position: u32, column: u32) -> f32 {
  if (column >= params.out_channels) {
    return 0.0;
  }
  return dy[position * params.out_channels + column];
}

fn store(split: u32, row: u32, column: u32, value: vec4f) {
  let rows = params.kernel * params.kernel * params.in_channels;
  if (row >= rows) {
    return;
  }
  for (var j = 0u; j < 4 && column + j < params.out_channels; j++) {
    partial[(split * rows + row) * params.out_channels + column + j] = value[j];
  }
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_weight_grad_tiled(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                            @builtin(local_invocation_index) local: u32) {
  let threads = threads_x * threads_y;
  let split = params.first_tile + group.z;
  let first_row = group.x * 4 * threads_y;
  let first_column = group.y * 4 * threads_x;
  let begin = split * params.split_rows;
  let end = min(begin + params.split_rows, params.n * params.out_height * params.out_width);

  var block = Block();
  for (var k0 = begin; k0 < end; k0 += kSlice) {
    for (var e = local; e < kSlice * threads_y; e += threads) {
      let position = k0 + e / threads_y;
      let row = first_row + 4 * (e % threads_y);
      var value = vec4f();
      for (var j = 0u; j < 4 && position < end; j++) {
        value[j] = load_x(position, row + j);
      }
      a_tile[e] = value;
    }
    for (var e = local; e < kSlice * threads_x; e += threads) {
      let position = k0 + e / threads_x;
      let column = first_column + 4 * (e % threads_x);
      var value = vec4f();
      for (var j = 0u; j < 4 && position < end; j++) {
        value[j] = load_dy(position, column + j);
      }
      b_tile[e] = value;
    }
    workgroupBarrier();
    block = multiply_outer(block, id.xy);
    workgroupBarrier();
  }
  let row = first_row + 4 * id.y;
  let column = first_column + 4 * id.x;
  store(split, row, column, block.row0);
  store(split, row + 1, column, block.row1);
  store(split, row + 2, column, block.row2);
  store(split, row + 3, column, block.row3);
}
