// Input gradient of a convolution in tiles (shared/input_grad.wgsl), 8x8 per invocation, vector loads, tiles in f16:
// out_channels is a multiple of 4, in_channels is free.
// dy: f32 [n,oh,ow,co], weight: f32 [k,k,ci,co] -> dx: f32 [n,h,w,ci].
// reference: wasm/tensor/reference/conv2d_input_grad.cpp
enable f16;
// use: shared/convolution.wgsl
// use: shared/parity.wgsl
// use: shared/stored_f16.wgsl
// use: shared/tile.wgsl
// use: shared/block_8x8.wgsl
// use: shared/input_grad.wgsl
// use: shared/input_grad_loads_vec4.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

fn store_dx(element: u32, value: f32) {
  dx[element] = value;
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_input_grad_tiled_vec4_8x8_f16(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                                        @builtin(local_invocation_index) local: u32) {
  multiply_tile(group, id, local);
}
