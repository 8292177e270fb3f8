// Convolution in tiles (shared/forward.wgsl), 8x8 per invocation, normalised as it is stored
// (shared/normalise_vec4.wgsl): in_channels and out_channels are multiples of 4.
// x: f32 [n,h,w,ci], weight: f32 [k,k,ci,co], affine: f32 [2,co], running: f32 [2,co] = mean, variance
// -> y: f32 [n,oh,ow,co].  reference: wasm/tensor/reference/conv2d_norm.cpp
// use: shared/convolution_norm.wgsl
// use: shared/stored_f32.wgsl
// use: shared/tile.wgsl
// use: shared/block_8x8.wgsl
// use: shared/forward.wgsl
// use: shared/forward_loads_vec4.wgsl
// use: shared/normalise_vec4.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> affine: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> running: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> y: array<vec4f>;

fn store(position: u32, column4: u32, value: vec4f) {
  if (position < params.n * params.out_height * params.out_width && column4 < params.out_channels / 4) {
    y[position * (params.out_channels / 4) + column4] = normalise(value, column4);
  }
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_norm_tiled_vec4_8x8(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                              @builtin(local_invocation_index) local: u32) {
  multiply_tile(group, id, local);
}
