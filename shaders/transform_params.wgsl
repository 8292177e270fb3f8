// What each image goes through: a smaller size, a blur or a band taken out, JPEG (wasm/tensor/op/transforms.h).
// state: u32 [64] -> down: f32 [n,4], up: f32 [n,4], sigmas: f32 [n,2], quality: f32 [n].
// reference: wasm/tensor/reference/transform_params.cpp
// use: shared/flat.wgsl
// use: shared/random.wgsl
// use: shared/state.wgsl
struct Params {
  n: u32,
  stream: u32,
  counter: u32,
  size: u32,
  size_share: f32,
  least_side: u32,
  most_side: u32,
  blur_share: f32,
  sigma_low: f32,
  sigma_high: f32,
  band_share: f32,
  band_low: f32,
  band_high: f32,
  jpeg_share: f32,
  least_quality: u32,
  most_quality: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: array<u32>;
@group(0) @binding(2) var<storage, read_write> down: array<f32>;
@group(0) @binding(3) var<storage, read_write> up: array<f32>;
@group(0) @binding(4) var<storage, read_write> sigmas: array<f32>;
@group(0) @binding(5) var<storage, read_write> quality: array<f32>;

fn unit(draw: u32, k: u32) -> f32 {
  return random_unit(state[kStateSeed], params.stream, draw * 8 + k);
}
fn whole(draw: u32, k: u32, least: u32, most: u32) -> f32 {
  return f32(least + random_below(state[kStateSeed], params.stream, draw * 8 + k, most - least + 1));
}

@compute @workgroup_size(workgroup_size)
fn transform_params(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flat_index(id, groups);
  if (row >= params.n) {
    return;
  }
  let draw = state[params.counter] * params.n + row;
  let size = f32(params.size);
  var side = size;
  if (unit(draw, 0) < params.size_share) {
    side = whole(draw, 1, params.least_side, params.most_side);
  }
  for (var axis = 0u; axis < 2; axis++) {
    down[row * 4 + axis] = 0.0;
    up[row * 4 + axis] = 0.0;
    down[row * 4 + 2 + axis] = size / side;
    up[row * 4 + 2 + axis] = side / size;
  }
  let kind = unit(draw, 2);
  var removed = 0.0;
  var added = 0.0;
  if (kind < params.blur_share) {
    added = params.sigma_low + (params.sigma_high - params.sigma_low) * unit(draw, 3);
  } else if (kind < params.blur_share + params.band_share) {
    removed = params.band_low + (params.band_high - params.band_low) * unit(draw, 3);
    added = 2.0 * removed;
  }
  sigmas[row * 2] = removed;
  sigmas[row * 2 + 1] = added;
  let saved = unit(draw, 4) < params.jpeg_share;
  quality[row] = select(0.0, whole(draw, 5, params.least_quality, params.most_quality), saved);
}
