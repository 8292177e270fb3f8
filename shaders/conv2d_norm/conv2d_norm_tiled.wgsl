// Convolution in tiles (shared/forward.wgsl), 4x4 per invocation, normalised as it is stored, any shape.
// x: f32 [n,h,w,ci], weight: f32 [k,k,ci,co], affine: f32 [2,co], running: f32 [2,co] = mean, variance
// -> y: f32 [n,oh,ow,co].  reference: wasm/tensor/reference/conv2d_norm.cpp
// use: shared/convolution_norm.wgsl
// use: shared/stored_f32.wgsl
// use: shared/tile.wgsl
// use: shared/block_4x4.wgsl
// use: shared/forward.wgsl
// use: shared/forward_loads.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> affine: array<f32>;
@group(0) @binding(4) var<storage, read_write> running: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

fn normalise(sum: f32, co: u32) -> f32 {
  let factor = affine[co] / sqrt(running[params.out_channels + co] + params.eps);
  let value = (sum - running[co]) * factor + affine[params.out_channels + co];
  return select(value, max(value, 0.0), params.relu != 0);
}

fn store(row: u32, column4: u32, value: vec4f) {
  if (row >= params.n * params.out_height * params.out_width) {
    return;
  }
  for (var j = 0u; j < 4 && 4 * column4 + j < params.out_channels; j++) {
    let co = 4 * column4 + j;
    y[row * params.out_channels + co] = normalise(value[j], co);
  }
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_norm_tiled(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                     @builtin(local_invocation_index) local: u32) {
  multiply_tile(group, id, local);
}
