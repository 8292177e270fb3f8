// The adjoint of crop, one source value per invocation: gathers the output pixels whose filter covers it.
// dy: f32 [n,oh,ow,c], boxes: f32 [n,4] -> dx: f32 [n,h,w,c].  reference: wasm/tensor/reference/splat.cpp
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
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> boxes: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

// Output pixels (first, end) whose filter may cover source pixel i; one more on each side against rounding.
fn outputs(start: f32, scale: f32, i: u32, size: u32) -> vec2u {
  let radius = max(1.0, scale);
  let low = (f32(i) - radius - start + 0.5) / scale - 0.5;
  let high = (f32(i) + radius - start + 0.5) / scale - 0.5;
  return vec2u(u32(clamp(floor(low) - 1.0, 0.0, f32(size))), u32(clamp(ceil(high) + 2.0, 0.0, f32(size))));
}

@compute @workgroup_size(workgroup_size)
fn splat(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.height * params.width * params.channels) {
    return;
  }
  let c = i % params.channels;
  let ix = (i / params.channels) % params.width;
  let iy = (i / (params.channels * params.width)) % params.height;
  let image = i / (params.channels * params.width * params.height);
  let start = vec2f(boxes[image * 4], boxes[image * 4 + 1]);
  let scale = vec2f(boxes[image * 4 + 2], boxes[image * 4 + 3]);
  let across = outputs(start.x, scale.x, ix, params.out_width);
  let down = outputs(start.y, scale.y, iy, params.out_height);
  var sum = 0.0;
  for (var oy = down.x; oy < down.y; oy++) {
    let rows = make_taps(start.y, scale.y, oy, params.height);
    let weight_y = tap_weight(rows, iy) * rows.norm;
    if (weight_y == 0.0) {
      continue;
    }
    for (var ox = across.x; ox < across.y; ox++) {
      let columns = make_taps(start.x, scale.x, ox, params.width);
      sum += weight_y * tap_weight(columns, ix) * columns.norm *
             dy[((image * params.out_height + oy) * params.out_width + ox) * params.channels + c];
    }
  }
  dx[i] = sum;
}
