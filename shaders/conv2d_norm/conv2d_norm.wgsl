// Convolution, batch normalisation with the running statistics and relu in one, one output value per invocation.
// x: f32 [n,h,w,ci], weight: f32 [k,k,ci,co], affine: f32 [2,co], running: f32 [2,co] = mean, variance
// -> y: f32 [n,oh,ow,co].  reference: wasm/tensor/reference/conv2d_norm.cpp
// use: shared/convolution_norm.wgsl
// use: shared/flat.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> affine: array<f32>;
@group(0) @binding(4) var<storage, read_write> running: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn conv2d_norm(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = params.first_tile + flat_index(id, groups);
  if (i >= params.n * params.out_height * params.out_width * params.out_channels) {
    return;
  }
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
  let inverse_std = 1.0 / sqrt(running[params.out_channels + co] + params.eps);
  let value = (sum - running[co]) * inverse_std * affine[co] + affine[params.out_channels + co];
  y[i] = select(value, max(value, 0.0), params.relu != 0);
}
