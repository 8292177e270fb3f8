// The largest value of each window, and where in it that is: row * kernel + column, the first of equals.
// x: f32 [n,h,w,c] -> y: f32 [n,oh,ow,c], taps: u32 [n,oh,ow,c].  reference: wasm/tensor/reference/max_pool.cpp
// use: shared/flat.wgsl
struct Params {
  n: u32,
  height: u32,
  width: u32,
  channels: u32,
  out_height: u32,
  out_width: u32,
  kernel: u32,
  stride: u32,
  pad: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> taps: array<u32>;

@compute @workgroup_size(workgroup_size)
fn max_pool(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.out_height * params.out_width * params.channels) {
    return;
  }
  let c = i % params.channels;
  let ox = (i / params.channels) % params.out_width;
  let oy = (i / (params.channels * params.out_width)) % params.out_height;
  let image = i / (params.channels * params.out_width * params.out_height);
  var largest = 0.0;
  var largest_tap = params.kernel * params.kernel;  // none yet
  for (var tap = 0u; tap < params.kernel * params.kernel; tap++) {
    let iy = oy * params.stride + tap / params.kernel - params.pad;  // wraps where negative
    let ix = ox * params.stride + tap % params.kernel - params.pad;
    if (iy >= params.height || ix >= params.width) {
      continue;
    }
    let value = x[((image * params.height + iy) * params.width + ix) * params.channels + c];
    if (largest_tap == params.kernel * params.kernel || value > largest) {
      largest = value;
      largest_tap = tap;
    }
  }
  taps[i] = largest_tap;
  y[i] = largest;
}
