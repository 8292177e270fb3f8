// Depthwise convolution, one output value per invocation.
// x: f32 [n,h,w,c], weight: f32 [k,k,c] -> y: f32 [n,oh,ow,c].  reference: wasm/tensor/reference/depthwise_conv2d.cpp
// use: shared/depthwise.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn depthwise_conv2d(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.out_height * params.out_width * params.channels) {
    return;
  }
  let c = i % params.channels;
  let ox = (i / params.channels) % params.out_width;
  let oy = (i / (params.channels * params.out_width)) % params.out_height;
  let image = i / (params.channels * params.out_width * params.out_height);
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
      sum += x[((image * params.height + iy) * params.width + ix) * params.channels + c] *
             weight[(ky * params.kernel + kx) * params.channels + c];
    }
  }
  y[i] = sum;
}
