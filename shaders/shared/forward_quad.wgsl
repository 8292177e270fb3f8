// Forward convolution as an implicit matrix product in quads (shared/quad.wgsl): a quad makes 16 output positions by 16
// output channels. out_channels is a multiple of 4. The elements that an output position sees along one kernel row are
// neighbours in x (shared/window.wgsl) as they are in the weight, so the depth needs no division.
// Workgroups: x = 16 quads each, from first_tile on; quads run over columns first.
// The kernel binds x: array<f32>, weight: array<vec4f> and has store(position, column / 4, value).
fn window_at(position: u32) -> Window {
  let row = position / params.out_width;
  return window_of(row / params.out_height, row % params.out_height, position % params.out_width);
}

fn multiply_quads(group: vec3u, local: u32) {
  let columns4 = params.out_channels / 4;
  let column_tiles = column_tiles_of(params.out_channels);
  let quad = quad_of(group, local);
  let lane = local % 4;
  let column4 = (quad % column_tiles) * 4 + lane;
  let position = (quad / column_tiles) * 16;
  let window0 = window_at(position);
  let window1 = window_at(position + 1);
  let window2 = window_at(position + 2);
  let window3 = window_at(position + 3);
  let window4 = window_at(position + 4);
  let window5 = window_at(position + 5);
  let window6 = window_at(position + 6);
  let window7 = window_at(position + 7);
  let window8 = window_at(position + 8);
  let window9 = window_at(position + 9);
  let window10 = window_at(position + 10);
  let window11 = window_at(position + 11);
  let window12 = window_at(position + 12);
  let window13 = window_at(position + 13);
  let window14 = window_at(position + 14);
  let window15 = window_at(position + 15);
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
  let width = params.kernel * params.in_channels;
  for (var ky = 0u; ky < params.kernel; ky++) {
    for (var e = 0u; e < width; e += 4) {
      // The last four elements of a row may be fewer: what lies beyond counts as 0, whatever its weight.
      let w = (ky * width + e) * columns4 + column4;
      let m = mat4x4f(weight[w], weight[w + columns4], weight[w + 2 * columns4], weight[w + 3 * columns4]);
      let mine = select(0xc0000000u, e + lane, e + lane < width);
      let offset = ky * params.width * params.in_channels + e + lane;
      sum0 = add_outer(sum0, load_x(window0, ky, mine, offset), m);
      sum1 = add_outer(sum1, load_x(window1, ky, mine, offset), m);
      sum2 = add_outer(sum2, load_x(window2, ky, mine, offset), m);
      sum3 = add_outer(sum3, load_x(window3, ky, mine, offset), m);
      sum4 = add_outer(sum4, load_x(window4, ky, mine, offset), m);
      sum5 = add_outer(sum5, load_x(window5, ky, mine, offset), m);
      sum6 = add_outer(sum6, load_x(window6, ky, mine, offset), m);
      sum7 = add_outer(sum7, load_x(window7, ky, mine, offset), m);
      sum8 = add_outer(sum8, load_x(window8, ky, mine, offset), m);
      sum9 = add_outer(sum9, load_x(window9, ky, mine, offset), m);
      sum10 = add_outer(sum10, load_x(window10, ky, mine, offset), m);
      sum11 = add_outer(sum11, load_x(window11, ky, mine, offset), m);
      sum12 = add_outer(sum12, load_x(window12, ky, mine, offset), m);
      sum13 = add_outer(sum13, load_x(window13, ky, mine, offset), m);
      sum14 = add_outer(sum14, load_x(window14, ky, mine, offset), m);
      sum15 = add_outer(sum15, load_x(window15, ky, mine, offset), m);
    }
  }
  store(position, column4, sum0);
  store(position + 1, column4, sum1);
  store(position + 2, column4, sum2);
  store(position + 3, column4, sum3);
  store(position + 4, column4, sum4);
  store(position + 5, column4, sum5);
  store(position + 6, column4, sum6);
  store(position + 7, column4, sum7);
  store(position + 8, column4, sum8);
  store(position + 9, column4, sum9);
  store(position + 10, column4, sum10);
  store(position + 11, column4, sum11);
  store(position + 12, column4, sum12);
  store(position + 13, column4, sum13);
  store(position + 14, column4, sum14);
  store(position + 15, column4, sum15);
}
