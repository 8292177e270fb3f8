// Weight gradient of a convolution in tiles (shared/weight_grad.wgsl), 8x4 per invocation, vector loads:
// in_channels and out_channels are multiples of 4.
// x: f32 [n,h,w,ci], dy: f32 [n,oh,ow,co] -> partial: f32 [splits,k,k,ci,co].
// reference: wasm/tensor/reference/conv2d_weight_grad.cpp
// use: shared/convolution.wgsl
// use: shared/stored_f32.wgsl
// use: shared/tile.wgsl
// use: shared/block_8x4.wgsl
// use: shared/weight_grad.wgsl
// use: shared/weight_grad_vec4.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partial: array<vec4f>;

fn store_partial(row: u32, column4: u32, value: vec4f) {
  if (column4 < params.out_channels / 4) {
    partial[row * (params.out_channels / 4) + column4] = value;
  }
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_weight_grad_tiled_vec4_8x4(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                                     @builtin(local_invocation_index) local: u32) {
  multiply_tile(group, id, local);
}
