// What shared/forward.wgsl loads where x and weight are array<f32>: any shape.
fn load_x(row: vec4i, k4: u32) -> vec4f {
  var value = vec4f();
  for (var j = 0u; j < 4 && row.w != 0; j++) {
    let tap = (4 * k4 + j) / params.in_channels;
    let iy = row.y + i32(tap / params.kernel);
    let ix = row.z + i32(tap % params.kernel);
    if (tap < params.kernel * params.kernel && iy >= 0 && iy < i32(params.height) && ix >= 0 && ix < i32(params.width)) {
      let pixel = u32(row.x + iy * i32(params.width) + ix);
      value[j] = x[pixel * params.in_channels + (4 * k4 + j) % params.in_channels];
    }
  }
  return value;
}

fn load_weight(k: u32, column4: u32) -> vec4f {
  var value = vec4f();
  let exists = k < params.kernel * params.kernel * params.in_channels;
  for (var j = 0u; j < 4 && exists && 4 * column4 + j < params.out_channels; j++) {
    value[j] = weight[k * params.out_channels + 4 * column4 + j];
  }
  return value;
}
