// Gradient of a convolution with respect to its input, one value per invocation.
// dy: f32 [n,oh,ow,co], weight: f32 [k,k,ci,co] -> dx: f32 [n,h,w,ci].
// reference: wasm/tensor/reference/conv2d_input_grad.cpp
// use: shared/convolution.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn conv2d_input_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = params.first_tile + flat_index(id, groups);
  if (i >= params.n * params.height * params.width * params.in_channels) {
    return;
  }
  let ci = i % params.in_channels;
  let ix = (i / params.in_channels) % params.width;
  let iy = (i / (params.in_channels * params.width)) % params.height;
  let image = i / (params.in_channels * params.width * params.height);
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
      let source = ((image * params.out_height + oy) * params.out_width + ox) * params.out_channels;
      let tap = ((ky * params.kernel + kx) * params.in_channels + ci) * params.out_channels;
      for (var co = 0u; co < params.out_channels; co++) {
        sum += dy[source + co] * weight[tap + co];
      }
    }
  }
  dx[i] = sum;
}
