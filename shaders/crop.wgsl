// Resamples a box of each image with a normalised triangle filter, one output value per invocation.
// x: f32 [n,h,w,c], boxes: f32 [n,4] -> y: f32 [n,oh,ow,c].  reference: wasm/tensor/reference/crop.cpp
// use: shared/flat.wgsl
// use: shared/triangle.wgsl
struct Params {
  n: u32,
  height: u32,
  width: u32,
  out_height: u32,
  out_width: u32,
  channels: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> boxes: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn crop(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.out_height * params.out_width * params.channels) {
    return;
  }
  let c = i % params.channels;
  let ox = (i / params.channels) % params.out_width;
  let oy = (i / (params.channels * params.out_width)) % params.out_height;
  let image = i / (params.channels * params.out_width * params.out_height);
  let across = make_taps(boxes[image * 4], boxes[image * 4 + 2], ox, params.width);
  let down = make_taps(boxes[image * 4 + 1], boxes[image * 4 + 3], oy, params.height);
  var sum = 0.0;
  for (var v = down.first; v < down.end; v++) {
    var line = 0.0;
    for (var u = across.first; u < across.end; u++) {
      line += tap_weight(across, u) * x[((image * params.height + v) * params.width + u) * params.channels + c];
    }
    sum += tap_weight(down, v) * line;
  }
  y[i] = sum * across.norm * down.norm;
}
