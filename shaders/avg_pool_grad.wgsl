// Gradient of avg_pool: each input pixel gets its share of the window's gradient.
// dy: f32 [n,h/window,w/window,c] -> dx: f32 [n,h,w,c].  reference: wasm/tensor/reference/avg_pool_grad.cpp
// use: shared/flat.wgsl
struct Params {
  n: u32,
  height: u32,
  width: u32,
  channels: u32,
  window: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn avg_pool_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.height * params.width * params.channels) {
    return;
  }
  let c = i % params.channels;
  let ox = ((i / params.channels) % params.width) / params.window;
  let row = i / (params.channels * params.width);  // image * height + y; height is a multiple of window
  let out_width = params.width / params.window;
  dx[i] = dy[((row / params.window) * out_width + ox) * params.channels + c] / f32(params.window * params.window);
}
