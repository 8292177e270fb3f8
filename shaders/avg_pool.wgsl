// Average over window x window pixels, stride = window.
// x: f32 [n,h,w,c] -> y: f32 [n,h/window,w/window,c].  reference: wasm/tensor/reference/avg_pool.cpp
// use: shared/flat.wgsl
struct Params {
  n: u32,
  height: u32,
  width: u32,
  channels: u32,
  window: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn avg_pool(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let out_height = params.height / params.window;
  let out_width = params.width / params.window;
  if (i >= params.n * out_height * out_width * params.channels) {
    return;
  }
  let c = i % params.channels;
  let ox = (i / params.channels) % out_width;
  let oy = (i / (params.channels * out_width)) % out_height;
  let image = i / (params.channels * out_width * out_height);
  var sum = 0.0;
  for (var v = 0u; v < params.window; v++) {
    let row = (image * params.height + oy * params.window + v) * params.width + ox * params.window;
    for (var u = 0u; u < params.window; u++) {
      sum += x[(row + u) * params.channels + c];
    }
  }
  y[i] = sum / f32(params.window * params.window);
}
