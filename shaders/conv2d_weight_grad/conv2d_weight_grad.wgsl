// Gradient of a convolution with respect to its weights, one weight per invocation.
// x: f32 [n,h,w,ci], dy: f32 [n,oh,ow,co] -> dweight: f32 [k,k,ci,co].
// reference: wasm/tensor/reference/conv2d_weight_grad.cpp
// use: shared/convolution.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dweight: array<f32>;

@compute @workgroup_size(workgroup_size)
fn conv2d_weight_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = params.first_tile + flat_index(id, groups);
  if (i >= params.kernel * params.kernel * params.in_channels * params.out_channels) {
    return;
  }
  let co = i % params.out_channels;
  let ci = (i / params.out_channels) % params.in_channels;
  let tap = i / (params.out_channels * params.in_channels);
  let kx = tap % params.kernel;
  let ky = tap / params.kernel;
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
        sum += x[((image * params.height + iy) * params.width + ix) * params.in_channels + ci] *
               dy[((image * params.out_height + oy) * params.out_width + ox) * params.out_channels + co];
      }
    }
  }
  dweight[i] = sum;
}
