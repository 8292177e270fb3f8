// Gradient of a depthwise convolution with respect to its weights over one chunk of the output rows of all images, four
// neighbouring taps of a kernel row for four channels per invocation (shared/depthwise.wgsl): channels is a multiple of
// 4. reduce_rows adds the chunks in order.
// x: f32 [n,h,w,c], dy: f32 [n,oh,ow,c] -> partial: f32 [chunks,k,k,c].
// reference: wasm/tensor/reference/depthwise_conv2d_weight_grad.cpp
// use: shared/depthwise.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partial: array<vec4f>;

// row: the first element of an input row at the channels c; ix may be negative and wrap.
fn load_x(row: u32, ix: u32) -> vec4f {
  if (ix >= params.width) {
    return vec4f();
  }
  return x[row + ix * (params.channels / 4)];
}

fn store(row: u32, kx: u32, value: vec4f) {
  if (kx < params.kernel) {
    partial[row + kx * (params.channels / 4)] = value;
  }
}

@compute @workgroup_size(workgroup_size)
fn depthwise_conv2d_weight_grad_split(@builtin(global_invocation_id) id: vec3u,
                                      @builtin(num_workgroups) groups: vec3u) {
  let channels4 = params.channels / 4;
  let fours = (params.kernel + 3) / 4;
  let rows = params.n * params.out_height;
  let chunks = (rows + params.chunk_rows - 1) / params.chunk_rows;
  let i = flat_index(id, groups);
  if (i >= chunks * params.kernel * fours * channels4) {
    return;
  }
  let c = i % channels4;
  let kx = 4 * ((i / channels4) % fours);
  let ky = (i / (channels4 * fours)) % params.kernel;
  let chunk = i / (channels4 * fours * params.kernel);
  let end = min((chunk + 1) * params.chunk_rows, rows);
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var out_row = chunk * params.chunk_rows; out_row < end; out_row++) {
    let iy = (out_row % params.out_height) * params.stride + ky - params.pad;  // wraps where negative
    if (iy >= params.height) {
      continue;
    }
    let row = (out_row / params.out_height * params.height + iy) * params.width * channels4 + c;
    var ix = kx - params.pad;
    var x0 = load_x(row, ix);
    var x1 = load_x(row, ix + 1);
    var x2 = load_x(row, ix + 2);
    for (var ox = 0u; ox < params.out_width; ox++) {
      let x3 = load_x(row, ix + 3);
      let d = dy[(out_row * params.out_width + ox) * channels4 + c];
      sum0 += d * x0;
      sum1 += d * x1;
      sum2 += d * x2;
      sum3 += d * x3;
      ix += params.stride;
      if (params.stride == 1) {
        x0 = x1;
        x1 = x2;
        x2 = x3;
      } else {
        x0 = load_x(row, ix);
        x1 = load_x(row, ix + 1);
        x2 = load_x(row, ix + 2);
      }
    }
  }
  let first = (chunk * params.kernel + ky) * params.kernel * channels4 + c;
  store(first, kx, sum0);
  store(first, kx + 1, sum1);
  store(first, kx + 2, sum2);
  store(first, kx + 3, sum3);
}
