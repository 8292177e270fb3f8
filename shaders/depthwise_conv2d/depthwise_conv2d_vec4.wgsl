// Depthwise convolution, four neighbouring output positions of four channels per invocation (shared/depthwise.wgsl):
// channels is a multiple of 4.
// x: f32 [n,h,w,c], weight: f32 [k,k,c] -> y: f32 [n,oh,ow,c].  reference: wasm/tensor/reference/depthwise_conv2d.cpp
// use: shared/depthwise.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// row: the first element of an input row at the channels c; ix may be negative and wrap.
fn load_x(row: u32, ix: u32) -> vec4f {
  if (ix >= params.width) {
    return vec4f();
  }
  return x[row + ix * (params.channels / 4)];
}

fn store(row: u32, ox: u32, value: vec4f) {
  if (ox < params.out_width) {
    y[row + ox * (params.channels / 4)] = value;
  }
}

@compute @workgroup_size(workgroup_size)
fn depthwise_conv2d_vec4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let channels4 = params.channels / 4;
  let fours = (params.out_width + 3) / 4;
  let i = flat_index(id, groups);
  if (i >= params.n * params.out_height * fours * channels4) {
    return;
  }
  let c = i % channels4;
  let ox = 4 * ((i / channels4) % fours);
  let out_row = i / (channels4 * fours);
  let oy = out_row % params.out_height;
  let image = out_row / params.out_height;
  let left = ox * params.stride - params.pad;  // wraps where negative
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var ky = 0u; ky < params.kernel; ky++) {
    let iy = oy * params.stride + ky - params.pad;
    if (iy >= params.height) {
      continue;
    }
    let row = (image * params.height + iy) * params.width * channels4 + c;
    var x0 = load_x(row, left);
    var x1 = load_x(row, left + params.stride);
    var x2 = load_x(row, left + 2 * params.stride);
    for (var kx = 0u; kx < params.kernel; kx++) {
      let x3 = load_x(row, left + 3 * params.stride + kx);
      let w = weight[(ky * params.kernel + kx) * channels4 + c];
      sum0 += w * x0;
      sum1 += w * x1;
      sum2 += w * x2;
      sum3 += w * x3;
      if (params.stride == 1) {
        x0 = x1;
        x1 = x2;
        x2 = x3;
      } else {
        x0 = load_x(row, left + kx + 1);
        x1 = load_x(row, left + params.stride + kx + 1);
        x2 = load_x(row, left + 2 * params.stride + kx + 1);
      }
    }
  }
  let first = out_row * params.out_width * channels4 + c;
  store(first, ox, sum0);
  store(first, ox + 1, sum1);
  store(first, ox + 2, sum2);
  store(first, ox + 3, sum3);
}
