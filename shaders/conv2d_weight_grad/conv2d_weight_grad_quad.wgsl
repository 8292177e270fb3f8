// Weight gradient of a convolution as an implicit matrix product in quads (shared/quad.wgsl): a quad makes 16 rows
// (tap, ci) by 16 output channels over one split of the output positions. out_channels is a multiple of 4. reduce_rows
// adds the splits.
// x: f32 [n,h,w,ci], dy: f32 [n,oh,ow,co] -> partial: f32 [splits,k,k,ci,co].
// reference: wasm/tensor/reference/conv2d_weight_grad.cpp
// Workgroups: x = 16 quads each, from first_tile on; quads run over columns first, then rows, then splits.
enable subgroups;
// use: shared/convolution.wgsl
// use: shared/quad.wgsl
// use: shared/window.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partial: array<vec4f>;

// A row of the product: its kernel row, its element within that row's kernel * in_channels, and how far behind the
// first element that an output position sees it lies in x.
struct Tap {
  row: u32,
  element: u32,
  offset: u32,
}

fn tap_of(row: u32) -> Tap {
  let width = params.kernel * params.in_channels;
  let tap = vec2u(row / width, row % width);
  return Tap(tap.x, tap.y, tap.x * params.width * params.in_channels + tap.y);
}

fn load_tap(window: Window, tap: Tap) -> f32 {
  return load_x(window, tap.row, tap.element, tap.offset);
}

fn store(split: u32, row: u32, column4: u32, value: vec4f) {
  let rows = params.kernel * params.kernel * params.in_channels;
  let has_positions = split * params.split_rows < params.n * params.out_height * params.out_width;
  if (has_positions && row < rows && column4 < params.out_channels / 4) {
    partial[(split * rows + row) * (params.out_channels / 4) + column4] = value;
  }
}

@compute @workgroup_size(kQuadWorkgroup)
fn conv2d_weight_grad_quad(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let columns4 = params.out_channels / 4;
  let column_tiles = column_tiles_of(params.out_channels);
  let row_tiles = (params.kernel * params.kernel * params.in_channels + 15) / 16;
  let positions = params.n * params.out_height * params.out_width;
  let quad = quad_of(group, local);
  let lane = local % 4;
  let column4 = (quad % column_tiles) * 4 + lane;
  let row = (quad / column_tiles % row_tiles) * 16;
  let split = quad / (column_tiles * row_tiles);
  let begin = split * params.split_rows;
  let tap0 = tap_of(row + lane);
  let tap1 = tap_of(row + 4 + lane);
  let tap2 = tap_of(row + 8 + lane);
  let tap3 = tap_of(row + 12 + lane);
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  var sum8 = vec4f();
  var sum9 = vec4f();
  var sum10 = vec4f();
  var sum11 = vec4f();
  var sum12 = vec4f();
  var sum13 = vec4f();
  var sum14 = vec4f();
  var sum15 = vec4f();
  var ox = begin % params.out_width;
  var oy = (begin / params.out_width) % params.out_height;
  var image = begin / (params.out_width * params.out_height);
  for (var i = 0u; i < params.split_rows; i++) {
    let position = begin + i;
    let window = window_of(image, oy, ox);
    // All splits are as long, so that quads stay together; beyond the last position there is nothing to add.
    let d = select(vec4f(), dy[position * columns4 + column4], position < positions);
    let a0 = load_tap(window, tap0);
    sum0 += quadBroadcast(a0, 0u) * d;
    sum1 += quadBroadcast(a0, 1u) * d;
    sum2 += quadBroadcast(a0, 2u) * d;
    sum3 += quadBroadcast(a0, 3u) * d;
    let a1 = load_tap(window, tap1);
    sum4 += quadBroadcast(a1, 0u) * d;
    sum5 += quadBroadcast(a1, 1u) * d;
    sum6 += quadBroadcast(a1, 2u) * d;
    sum7 += quadBroadcast(a1, 3u) * d;
    let a2 = load_tap(window, tap2);
    sum8 += quadBroadcast(a2, 0u) * d;
    sum9 += quadBroadcast(a2, 1u) * d;
    sum10 += quadBroadcast(a2, 2u) * d;
    sum11 += quadBroadcast(a2, 3u) * d;
    let a3 = load_tap(window, tap3);
    sum12 += quadBroadcast(a3, 0u) * d;
    sum13 += quadBroadcast(a3, 1u) * d;
    sum14 += quadBroadcast(a3, 2u) * d;
    sum15 += quadBroadcast(a3, 3u) * d;
    ox++;
    if (ox == params.out_width) {
      ox = 0;
      oy++;
      if (oy == params.out_height) {
        oy = 0;
        image++;
      }
    }
  }
  store(split, row, column4, sum0);
  store(split, row + 1, column4, sum1);
  store(split, row + 2, column4, sum2);
  store(split, row + 3, column4, sum3);
  store(split, row + 4, column4, sum4);
  store(split, row + 5, column4, sum5);
  store(split, row + 6, column4, sum6);
  store(split, row + 7, column4, sum7);
  store(split, row + 8, column4, sum8);
  store(split, row + 9, column4, sum9);
  store(split, row + 10, column4, sum10);
  store(split, row + 11, column4, sum11);
  store(split, row + 12, column4, sum12);
  store(split, row + 13, column4, sum13);
  store(split, row + 14, column4, sum14);
  store(split, row + 15, column4, sum15);
}
