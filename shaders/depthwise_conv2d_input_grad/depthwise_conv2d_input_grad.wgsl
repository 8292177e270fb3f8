// Gradient of a depthwise convolution with respect to its input, one value per invocation.
// dy: f32 [n,oh,ow,c], weight: f32 [k,k,c] -> dx: f32 [n,h,w,c].
// reference: wasm/tensor/reference/depthwise_conv2d_input_grad.cpp
// use: shared/depthwise.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn depthwise_conv2d_input_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.height * params.width * params.channels) {
    return;
  }
  let c = i % params.channels;
  let ix = (i / params.channels) % params.width;
  let iy = (i / (params.channels * params.width)) % params.height;
  let image = i / (params.channels * params.width * params.height);
  var sum = 0.0;
  for (var ky = 0u; ky < params.kernel; ky++) {
    let sy = iy + params.pad - ky;  // stride * oy; wraps where negative
    let oy = sy / params.stride;
    if (sy % params.stride != 0 || oy >= params.out_height) {
      continue;
    }
    for (var kx = 0u; kx < params.kernel; kx++) {
      let sx = ix + params.pad - kx;
      let ox = sx / params.stride;
      if (sx % params.stride != 0 || ox >= params.out_width) {
        continue;
      }
      sum += dy[((image * params.out_height + oy) * params.out_width + ox) * params.channels + c] *
             weight[(ky * params.kernel + kx) * params.channels + c];
    }
  }
  dx[i] = sum;
}
