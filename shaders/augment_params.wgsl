// One row of augmentation per image: colour matrix, offset, flip, shift (wasm/tensor/op/photos.h).
// state: u32 [64] -> table: f32 [n,16].  reference: wasm/tensor/reference/augment_params.cpp
// use: shared/flat.wgsl
// use: shared/random.wgsl
// use: shared/state.wgsl
struct Params {
  n: u32,
  stream: u32,
  counter: u32,
  shift: u32,
  flip_probability: f32,
  brightness: f32,
  contrast: f32,
  saturation: f32,
  hue: f32,
  white_balance: f32,
  grayscale_probability: f32,
  gain: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: array<u32>;
@group(0) @binding(2) var<storage, read_write> table: array<f32>;

// Draw k of an image, in [0,1) and in [-1,1).
fn unit(draw: u32, k: u32) -> f32 {
  return random_unit(state[kStateSeed], params.stream, draw * 16 + k);
}
fn signed_unit(draw: u32, k: u32) -> f32 {
  return 2.0 * unit(draw, k) - 1.0;
}
// Whole pixels in [-shift, shift].
fn shift_px(draw: u32, k: u32) -> f32 {
  let drawn = random_below(state[kStateSeed], params.stream, draw * 16 + k, 2 * params.shift + 1);
  return f32(i32(drawn) - i32(params.shift));
}

@compute @workgroup_size(workgroup_size)
fn augment_params(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flat_index(id, groups);
  if (row >= params.n) {
    return;
  }
  let draw = state[params.counter] * params.n + row;
  let brightness = signed_unit(draw, 3) * params.brightness;
  let contrast = 1.0 + signed_unit(draw, 4) * params.contrast;
  var saturation = 1.0 + signed_unit(draw, 5) * params.saturation;
  if (unit(draw, 10) < params.grayscale_probability) {
    saturation = 0.0;
  }
  let a = signed_unit(draw, 6) * params.hue;
  let a2 = a * a;
  let sine = a * (1.0 - a2 / 6.0 + a2 * a2 / 120.0);
  let cosine = 1.0 - a2 / 2.0 + a2 * a2 / 24.0 - a2 * a2 * a2 / 720.0;
  let balance = vec3f(1.0 + signed_unit(draw, 7) * params.white_balance,
                      1.0 + signed_unit(draw, 8) * params.white_balance,
                      1.0 + signed_unit(draw, 9) * params.white_balance);

  // Columns of the matrices. Both are sums of multiples of I, of the all-ones matrix and one more.
  let grey = (1.0 - cosine) / 3.0;
  let turn = sine / 1.7320508;
  let hue = mat3x3f(vec3f(grey + cosine, grey + turn, grey - turn), vec3f(grey - turn, grey + cosine, grey + turn),
                    vec3f(grey + turn, grey - turn, grey + cosine));
  let wash = 1.0 - saturation;
  let luma = wash * vec3f(0.299, 0.587, 0.114);
  let saturate_matrix = mat3x3f(vec3f(luma.x + saturation, luma.x, luma.x), vec3f(luma.y, luma.y + saturation, luma.y),
                                vec3f(luma.z, luma.z, luma.z + saturation));
  let m = hue * saturate_matrix;
  let first = row * 16;
  for (var i = 0u; i < 3; i++) {
    for (var j = 0u; j < 3; j++) {
      table[first + i * 3 + j] = params.gain * contrast * balance[i] * m[j][i];
    }
    table[first + 9 + i] = params.gain * (brightness - contrast / 2.0);
  }
  table[first + 12] = select(0.0, 1.0, unit(draw, 0) < params.flip_probability);
  table[first + 13] = shift_px(draw, 1);
  table[first + 14] = shift_px(draw, 2);
  table[first + 15] = 0.0;
}
