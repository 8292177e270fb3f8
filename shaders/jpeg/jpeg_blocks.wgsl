// First pass of jpeg, one 8x8 block of a plane per invocation: colours, halved chroma, the integer transform of libjpeg,
// rounding to the quantisation step, and back to samples.
// x: f32 [n,h,w,3], quality: f32 [n] -> planes: f32 [n, h*w*3/2] (samples 0..255), slopes: f32 [n, h*w*3/2].
// reference: wasm/tensor/reference/jpeg.cpp
// use: shared/flat.wgsl
// use: shared/jpeg.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> quality: array<f32>;
@group(0) @binding(3) var<storage, read_write> planes: array<f32>;
@group(0) @binding(4) var<storage, read_write> slopes: array<f32>;

// T.81, annex K.1: the steps of quality 50, luma then chroma, a row in two words of four bytes.
const kSteps = array<u32, 32>(
  0x100a0b10, 0x3d332818, 0x130e0c0c, 0x373c3a1a, 0x18100d0e, 0x38453928, 0x1d16110e, 0x3e505733,
  0x38251612, 0x4d676d44, 0x40372318, 0x5c716851, 0x574e4031, 0x65787967, 0x625f5c48, 0x63676470,
  0x2f181211, 0x63636363, 0x421a1512, 0x63636363, 0x63381a18, 0x63636363, 0x6363422f, 0x63636363,
  0x63636363, 0x63636363, 0x63636363, 0x63636363, 0x63636363, 0x63636363, 0x63636363, 0x63636363);

var<private> block: array<i32, 64>;
var<private> line: array<i32, 8>;

fn step_of(component: u32, at: u32, percent: i32) -> i32 {
  let steps = kSteps;
  let word = steps[select(16u, 0u, component == 0) + at / 4];
  return clamp((i32((word >> (8 * (at % 4))) & 255) * percent + 50) / 100, 1, 255);
}

fn descale(value: i32, bits: u32) -> i32 {
  return (value + (1 << (bits - 1))) >> bits;
}

// The odd half of both transforms.
fn rotate_odd(v: vec4i) -> vec4i {
  let z1 = (v.x + v.w) * -7373;
  let z2 = (v.y + v.z) * -20995;
  let z5 = (v.x + v.z + v.y + v.w) * 9633;
  let z3 = (v.x + v.z) * -16069 + z5;
  let z4 = (v.y + v.w) * -3196 + z5;
  return v * vec4i(2446, 16819, 25172, 12299) + vec4i(z1 + z3, z2 + z4, z2 + z3, z1 + z4);
}

// Of `line`, in place: first along rows (second = false), then along columns.
fn forward_pass(second: bool) {
  let bits = select(11u, 15u, second);
  let s = vec4i(line[0] + line[7], line[1] + line[6], line[2] + line[5], line[3] + line[4]);
  let odd = rotate_odd(vec4i(line[3] - line[4], line[2] - line[5], line[1] - line[6], line[0] - line[7]));
  let even = vec2i(s.x + s.w + s.y + s.z, s.x + s.w - s.y - s.z);
  let e2 = s.y - s.z;
  let e3 = s.x - s.w;
  let z = (e2 + e3) * 4433;
  line[0] = select(even.x * 4, descale(even.x, 2), second);
  line[4] = select(even.y * 4, descale(even.y, 2), second);
  line[2] = descale(z + e3 * 6270, bits);
  line[6] = descale(z - e2 * 15137, bits);
  line[7] = descale(odd.x, bits);
  line[5] = descale(odd.y, bits);
  line[3] = descale(odd.z, bits);
  line[1] = descale(odd.w, bits);
}

// Of `line`, in place: first along columns (second = false), then along rows.
fn inverse_pass(second: bool) {
  let bits = select(11u, 18u, second);
  let z = (line[2] + line[6]) * 4433;
  let e2 = z - line[6] * 15137;
  let e3 = z + line[2] * 6270;
  let e0 = (line[0] + line[4]) * 8192;
  let e1 = (line[0] - line[4]) * 8192;
  let s = vec4i(e0 + e3, e1 + e2, e1 - e2, e0 - e3);
  let odd = rotate_odd(vec4i(line[7], line[5], line[3], line[1]));
  for (var i = 0u; i < 4; i++) {
    line[i] = descale(s[i] + odd[3 - i], bits);
    line[7 - i] = descale(s[i] - odd[3 - i], bits);
  }
}

fn to_byte(value: f32) -> i32 {
  return i32(clamp(value * 255.0 + 0.5, 0.0, 255.0));
}

// Component c of YCbCr, 0..255, of the pixel at `at` of x.
fn component_of(at: u32, c: u32) -> i32 {
  let rgb = vec3i(to_byte(x[at]), to_byte(x[at + 1]), to_byte(x[at + 2]));
  if (c == 0) {
    return (19595 * rgb.x + 38470 * rgb.y + 7471 * rgb.z + 32768) >> 16;
  }
  let weights = select(vec3i(32768, -27439, -5329), vec3i(-11059, -21709, 32768), c == 1);
  return (weights.x * rgb.x + weights.y * rgb.y + weights.z * rgb.z + 8421375) >> 16;
}

// The sample at (row, column) of a block's plane; chroma: the mean of four pixels, halves down in even columns.
fn sample(place: Block, row: u32, column: u32) -> i32 {
  let image = place.image * params.height;
  if (place.component == 0) {
    return component_of(((image + row) * params.width + column) * 3, 0);
  }
  var sum = 1 + i32(column % 2);
  for (var i = 0u; i < 4; i++) {
    let pixel = (image + 2 * row + i / 2) * params.width + 2 * column + i % 2;
    sum += component_of(pixel * 3, place.component);
  }
  return sum >> 2;
}

@compute @workgroup_size(workgroup_size)
fn jpeg_blocks(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * blocks_per_image(params.height, params.width)) {
    return;
  }
  let place = block_at(i, params.height, params.width);
  let level = i32(quality[place.image]);
  if (level == 0) {
    for (var k = 0u; k < 64; k++) {
      slopes[place.start + k / 8 * place.stride + k % 8] = 0.0;
    }
    return;
  }
  let percent = select(200 - 2 * level, 5000 / level, level < 50);
  for (var row = 0u; row < 8; row++) {
    for (var k = 0u; k < 8; k++) {
      line[k] = sample(place, place.row + row, place.column + k) - 128;
    }
    forward_pass(false);
    for (var k = 0u; k < 8; k++) {
      block[row * 8 + k] = line[k];
    }
  }
  for (var column = 0u; column < 8; column++) {
    for (var k = 0u; k < 8; k++) {
      line[k] = block[k * 8 + column];
    }
    forward_pass(true);
    for (var k = 0u; k < 8; k++) {
      let whole = 8 * step_of(place.component, k * 8 + column, percent);
      let levels = (abs(line[k]) + whole / 2) / whole;
      let u = f32(line[k]) / f32(whole);
      line[k] = sign(line[k]) * levels * (whole / 8);
      slopes[place.start + k * place.stride + column] = min(1.0, 4.0 * u * u);
    }
    inverse_pass(false);
    for (var k = 0u; k < 8; k++) {
      block[k * 8 + column] = line[k];
    }
  }
  for (var row = 0u; row < 8; row++) {
    for (var k = 0u; k < 8; k++) {
      line[k] = block[row * 8 + k];
    }
    inverse_pass(true);
    for (var k = 0u; k < 8; k++) {
      planes[place.start + row * place.stride + k] = f32(clamp(line[k] + 128, 0, 255));
    }
  }
}
