// conv2d_weight_grad_tiled with vector loads and stores: in_channels and out_channels are multiples of 4.
// x: f32 [n,h,w,ci], dy: f32 [n,oh,ow,co] -> partial: f32 [splits,k,k,ci,co].
// reference: wasm/tensor/reference/conv2d_weight_grad.cpp
// Workgroups: x = tiles of rows (tap, ci), y = tiles of columns (co), z = splits from first_tile on.
// use: shared/convolution.wgsl
// use: shared/tile.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partial: array<vec4f>;

// position: output position n*oh*ow; row: (tap, ci), a multiple of 4.
fn load_x(position: u32, row: u32) -> vec4f {
  let tap = row / params.in_channels;
  let image = position / (params.out_height * params.out_width);
  let iy = ((position / params.out_width) % params.out_height) * params.stride + tap / params.kernel - params.pad;
  let ix = (position % params.out_width) * params.stride + tap % params.kernel - params.pad;
  if (tap >= params.kernel * params.kernel || iy >= params.height || ix >= params.width) {  // negative ones wrap
    return vec4f();
  }
  return x[(((image * params.height + iy) * params.width + ix) * params.in_channels + row % params.in_channels) / 4];
}

fn store(split: u32, row: u32, column4: u32, value: vec4f) {
  let rows = params.kernel * params.kernel * params.in_channels;
  if (row < rows && column4 < params.out_channels / 4) {
    partial[(split * rows + row) * (params.out_channels / 4) + column4] = value;
  }
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_weight_grad_tiled_vec4(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                                 @builtin(local_invocation_index) local: u32) {
  let threads = threads_x * threads_y;
  let split = params.first_tile + group.z;
  let first_row = group.x * 4 * threads_y;
  let first_column4 = group.y * threads_x;
  let columns4 = params.out_channels / 4;
  let begin = split * params.split_rows;
  let end = min(begin + params.split_rows, params.n * params.out_height * params.out_width);

  var block = Block();
  for (var k0 = begin; k0 < end; k0 += kSlice) {
    for (var e = local; e < kSlice * threads_y; e += threads) {
      let position = k0 + e / threads_y;
      var value = vec4f();
      if (position < end) {
        value = load_x(position, first_row + 4 * (e % threads_y));
      }
      a_tile[e] = value;
    }
    for (var e = local; e < kSlice * threads_x; e += threads) {
      let position = k0 + e / threads_x;
      let column4 = first_column4 + e % threads_x;
      var value = vec4f();
      if (position < end && column4 < columns4) {
        value = dy[position * columns4 + column4];
      }
      b_tile[e] = value;
    }
    workgroupBarrier();
    block = multiply_outer(block, id.xy);
    workgroupBarrier();
  }
  let row = first_row + 4 * id.y;
  let column4 = first_column4 + id.x;
  store(split, row, column4, block.row0);
  store(split, row + 1, column4, block.row1);
  store(split, row + 2, column4, block.row2);
  store(split, row + 3, column4, block.row3);
}
