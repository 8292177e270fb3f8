// Weight gradient of a convolution in tiles (shared/weight_grad.wgsl), 4x4 per invocation, any shape.
// x: f32 [n,h,w,ci], dy: f32 [n,oh,ow,co] -> partial: f32 [splits,k,k,ci,co].
// reference: wasm/tensor/reference/conv2d_weight_grad.cpp
// use: shared/convolution.wgsl
// use: shared/stored_f32.wgsl
// use: shared/tile.wgsl
// use: shared/block_4x4.wgsl
// use: shared/weight_grad.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

fn load_x(position: u32, row: u32) -> vec4f {
  let image = position / (params.out_height * params.out_width);
  let top = ((position / params.out_width) % params.out_height) * params.stride - params.pad;
  let left = (position % params.out_width) * params.stride - params.pad;
  var value = vec4f();
  for (var j = 0u; j < 4; j++) {
    let tap = (row + j) / params.in_channels;
    let iy = top + tap / params.kernel;  // negative ones wrap
    let ix = left + tap % params.kernel;
    if (tap < params.kernel * params.kernel && iy < params.height && ix < params.width) {
      value[j] = x[((image * params.height + iy) * params.width + ix) * params.in_channels +
                   (row + j) % params.in_channels];
    }
  }
  return value;
}

fn load_dy(position: u32, column4: u32) -> vec4f {
  var value = vec4f();
  for (var j = 0u; j < 4 && 4 * column4 + j < params.out_channels; j++) {
    value[j] = dy[position * params.out_channels + 4 * column4 + j];
  }
  return value;
}

fn store_partial(row: u32, column4: u32, value: vec4f) {
  for (var j = 0u; j < 4 && 4 * column4 + j < params.out_channels; j++) {
    partial[row * params.out_channels + 4 * column4 + j] = value[j];
  }
}

@compute @workgroup_size(threads_x, threads_y)
fn conv2d_weight_grad_tiled(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
                            @builtin(local_invocation_index) local: u32) {
  multiply_tile(group, id, local);
}
