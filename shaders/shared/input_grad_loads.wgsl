// What shared/input_grad.wgsl loads where dy and weight are array<f32>: any shape.
fn load_dy(row: vec4i, k4: u32) -> vec4f {
  var value = vec4f();
  for (var j = 0u; j < 4 && row.w != 0; j++) {
    let tap = (4 * k4 + j) / params.out_channels;
    if (tap < part.taps.x * part.taps.y) {
      let oy = row.y - i32(tap / part.taps.y);
      let ox = row.z - i32(tap % part.taps.y);
      if (oy >= 0 && oy < i32(params.out_height) && ox >= 0 && ox < i32(params.out_width)) {
        let pixel = u32(row.x + oy * i32(params.out_width) + ox);
        value[j] = dy[pixel * params.out_channels + (4 * k4 + j) % params.out_channels];
      }
    }
  }
  return value;
}

fn load_weight(k4: u32, column: u32) -> vec4f {
  var value = vec4f();
  for (var j = 0u; j < 4 && column < params.in_channels; j++) {
    let tap = (4 * k4 + j) / params.out_channels;
    if (tap < part.taps.x * part.taps.y) {
      let ky = part.tap.x + params.stride * (tap / part.taps.y);
      let kx = part.tap.y + params.stride * (tap % part.taps.y);
      value[j] = weight[((ky * params.kernel + kx) * params.in_channels + column) * params.out_channels +
                        (4 * k4 + j) % params.out_channels];
    }
  }
  return value;
}
