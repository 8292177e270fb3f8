// What shared/input_grad.wgsl loads where dy and weight are array<vec4f>: out_channels is a multiple of 4.
fn load_dy(row: vec4i, k4: u32) -> vec4f {
  let channels4 = params.out_channels / 4;
  let tap = k4 / channels4;
  if (row.w == 0 || tap >= part.taps.x * part.taps.y) {
    return vec4f();
  }
  let oy = row.y - i32(tap / part.taps.y);
  let ox = row.z - i32(tap % part.taps.y);
  if (oy < 0 || oy >= i32(params.out_height) || ox < 0 || ox >= i32(params.out_width)) {
    return vec4f();
  }
  return dy[u32(row.x + oy * i32(params.out_width) + ox) * channels4 + k4 % channels4];
}

fn load_weight(k4: u32, column: u32) -> vec4f {
  let channels4 = params.out_channels / 4;
  let tap = k4 / channels4;
  if (tap >= part.taps.x * part.taps.y || column >= params.in_channels) {
    return vec4f();
  }
  let ky = part.tap.x + params.stride * (tap / part.taps.y);
  let kx = part.tap.y + params.stride * (tap % part.taps.y);
  return weight[((ky * params.kernel + kx) * params.in_channels + column) * channels4 + k4 % channels4];
}
