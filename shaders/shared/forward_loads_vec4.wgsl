// What shared/forward.wgsl loads where x and weight are array<vec4f>: in_channels and out_channels are multiples of 4.
fn load_x(row: vec4i, k4: u32) -> vec4f {
  let channels4 = params.in_channels / 4;
  let tap = k4 / channels4;
  let iy = row.y + i32(tap / params.kernel);
  let ix = row.z + i32(tap % params.kernel);
  if (row.w == 0 || tap >= params.kernel * params.kernel || iy < 0 || iy >= i32(params.height) || ix < 0 ||
      ix >= i32(params.width)) {
    return vec4f();
  }
  return x[u32(row.x + iy * i32(params.width) + ix) * channels4 + k4 % channels4];
}

fn load_weight(k: u32, column4: u32) -> vec4f {
  let columns4 = params.out_channels / 4;
  if (k >= params.kernel * params.kernel * params.in_channels || column4 >= columns4) {
    return vec4f();
  }
  return weight[k * columns4 + column4];
}
