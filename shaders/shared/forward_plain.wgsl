// Forward convolution, one value at a time: what the plain kernels share. The kernel binds x and weight as array<f32>;
// included after shared/convolution.wgsl or shared/convolution_norm.wgsl (Params).

fn value_count() -> u32 {
  return params.n * params.out_height * params.out_width * params.out_channels;
}

// Value i of y [n,oh,ow,co].
fn convolve(i: u32) -> f32 {
  let co = i % params.out_channels;
  let ox = (i / params.out_channels) % params.out_width;
  let oy = (i / (params.out_channels * params.out_width)) % params.out_height;
  let image = i / (params.out_channels * params.out_width * params.out_height);
  var sum = 0.0;
  for (var ky = 0u; ky < params.kernel; ky++) {
    let iy = oy * params.stride + ky - params.pad;  // wraps where negative
    if (iy >= params.height) {
      continue;
    }
    for (var kx = 0u; kx < params.kernel; kx++) {
      let ix = ox * params.stride + kx - params.pad;
      if (ix >= params.width) {
        continue;
      }
      let source = ((image * params.height + iy) * params.width + ix) * params.in_channels;
      let tap = (ky * params.kernel + kx) * params.in_channels * params.out_channels + co;
      for (var ci = 0u; ci < params.in_channels; ci++) {
        sum += x[source + ci] * weight[tap + ci * params.out_channels];
      }
    }
  }
  return sum;
}
