// Gradient of a depthwise convolution with respect to its input, four positions of four channels per invocation
// (shared/depthwise.wgsl): channels is a multiple of 4. The positions are neighbours within one residue of the position
// modulo the stride (shared/parity.wgsl), where the gradient is a convolution of stride 1.
// dy: f32 [n,oh,ow,c], weight: f32 [k,k,c] -> dx: f32 [n,h,w,c].
// reference: wasm/tensor/reference/depthwise_conv2d_input_grad.cpp
// Workgroups: z = residues.
// use: shared/depthwise.wgsl
// use: shared/flat.wgsl
// use: shared/parity.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

// row: the first element of a row of dy at the channels c; ox may be negative and wrap.
fn load_dy(row: u32, ox: u32) -> vec4f {
  if (ox >= params.out_width) {
    return vec4f();
  }
  return dy[row + ox * (params.channels / 4)];
}

fn store(row: u32, ix: u32, value: vec4f) {
  if (ix < params.width) {
    dx[row + ix * (params.channels / 4)] = value;
  }
}

@compute @workgroup_size(workgroup_size)
fn depthwise_conv2d_input_grad_vec4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let part = parity(id.z);
  let channels4 = params.channels / 4;
  let fours = (part.extent.y + 3) / 4;
  let i = flat_index(id, groups);
  if (i >= params.n * part.extent.x * fours * channels4) {
    return;
  }
  let c = i % channels4;
  let ix = part.origin.y + params.stride * 4 * ((i / channels4) % fours);
  let in_row = i / (channels4 * fours);
  let iy = part.origin.x + params.stride * (in_row % part.extent.x);
  let image = in_row / part.extent.x;
  let top = (iy + params.pad) / params.stride;
  let left = (ix + params.pad) / params.stride;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var ty = 0u; ty < part.taps.x; ty++) {
    let oy = top - ty;  // wraps where negative
    if (oy >= params.out_height) {
      continue;
    }
    let row = (image * params.out_height + oy) * params.out_width * channels4 + c;
    let taps = ((part.tap.x + params.stride * ty) * params.kernel + part.tap.y) * channels4 + c;
    var dy1 = load_dy(row, left + 1);
    var dy2 = load_dy(row, left + 2);
    var dy3 = load_dy(row, left + 3);
    for (var tx = 0u; tx < part.taps.y; tx++) {
      let dy0 = load_dy(row, left - tx);
      let w = weight[taps + params.stride * tx * channels4];
      sum0 += w * dy0;
      sum1 += w * dy1;
      sum2 += w * dy2;
      sum3 += w * dy3;
      dy3 = dy2;
      dy2 = dy1;
      dy1 = dy0;
    }
  }
  let first = (image * params.height + iy) * params.width * channels4 + c;
  store(first, ix, sum0);
  store(first, ix + params.stride, sum1);
  store(first, ix + 2 * params.stride, sum2);
  store(first, ix + 3 * params.stride, sum3);
}
