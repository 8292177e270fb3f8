// What shared/weight_grad.wgsl loads and stores where x, dy and partial are array<vec4f>: in_channels and out_channels
// are multiples of 4.
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

fn load_dy(position: u32, column4: u32) -> vec4f {
  if (column4 >= params.out_channels / 4) {
    return vec4f();
  }
  return dy[position * (params.out_channels / 4) + column4];
}
