// Random crop boxes x0, y0, scale_x, scale_y in source pixels.
// state: u32 [64] -> boxes: f32 [n,4].  reference: wasm/tensor/reference/crop_boxes.cpp
// use: shared/flat.wgsl
// use: shared/random.wgsl
// use: shared/state.wgsl
struct Params {
  n: u32,
  stream: u32,
  counter: u32,
  size: u32,
  out_size: u32,
  low: f32,
  high: f32,
  shift: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: array<u32>;
@group(0) @binding(2) var<storage, read_write> boxes: array<f32>;

fn unit(draw: u32, k: u32) -> f32 {
  return random_unit(state[kStateSeed], params.stream, draw * 4 + k);
}

@compute @workgroup_size(workgroup_size)
fn crop_boxes(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flat_index(id, groups);
  if (row >= params.n) {
    return;
  }
  let draw = state[params.counter] * params.n + row;
  let span = params.low + (params.high - params.low) * unit(draw, 0);
  let scale = span * f32(params.size) / f32(params.out_size);
  let centred = (f32(params.size) - scale * f32(params.out_size)) / 2.0;
  boxes[row * 4] = centred + (2.0 * unit(draw, 1) - 1.0) * params.shift;
  boxes[row * 4 + 1] = centred + (2.0 * unit(draw, 2) - 1.0) * params.shift;
  boxes[row * 4 + 2] = scale;
  boxes[row * 4 + 3] = scale;
}
