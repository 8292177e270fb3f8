// Gradient of a depthwise convolution with respect to its weights, one weight per invocation.
// x: f32 [n,h,w,c], dy: f32 [n,oh,ow,c] -> dweight: f32 [k,k,c].
// reference: wasm/tensor/reference/depthwise_conv2d_weight_grad.cpp
// use: shared/depthwise.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dweight: array<f32>;

@compute @workgroup_size(workgroup_size)
fn depthwise_conv2d_weight_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.kernel * params.kernel * params.channels) {
    return;
  }
  let c = i % params.channels;
  let kx = (i / params.channels) % params.kernel;
  let ky = i / (params.channels * params.kernel);
  var sum = 0.0;
  for (var image = 0u; image < params.n; image++) {
    for (var oy = 0u; oy < params.out_height; oy++) {
      let iy = oy * params.stride + ky - params.pad;  // wraps where negative
      if (iy >= params.height) {
        continue;
      }
      for (var ox = 0u; ox < params.out_width; ox++) {
        let ix = ox * params.stride + kx - params.pad;
        if (ix >= params.width) {
          continue;
        }
        sum += x[((image * params.height + iy) * params.width + ix) * params.channels + c] *
               dy[((image * params.out_height + oy) * params.out_width + ox) * params.channels + c];
      }
    }
  }
  dweight[i] = sum;
}
