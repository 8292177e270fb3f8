// The sum of dy over the windows whose largest value the pixel was.
// dy: f32 [n,oh,ow,c], taps: u32 [n,oh,ow,c] (of max_pool) -> dx: f32 [n,h,w,c].
// reference: wasm/tensor/reference/max_pool_grad.cpp
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
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> taps: array<u32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn max_pool_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.height * params.width * params.channels) {
    return;
  }
  let c = i % params.channels;
  let ix = (i / params.channels) % params.width;
  let iy = (i / (params.channels * params.width)) % params.height;
  let image = i / (params.channels * params.width * params.height);
  var sum = 0.0;
  for (var tap = 0u; tap < params.kernel * params.kernel; tap++) {
    let ty = iy + params.pad - tap / params.kernel;  // wraps where negative
    let tx = ix + params.pad - tap % params.kernel;
    let oy = ty / params.stride;
    let ox = tx / params.stride;
    if (ty % params.stride != 0 || tx % params.stride != 0 || oy >= params.out_height || ox >= params.out_width) {
      continue;
    }
    let source = ((image * params.out_height + oy) * params.out_width + ox) * params.channels + c;
    if (taps[source] == tap) {
      sum += dy[source];
    }
  }
  dx[i] = sum;
}
