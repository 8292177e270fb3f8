// First pass of jpeg's gradient, one 8x8 block of a plane per invocation: the gradient of the decoded plane, through the
// cosine transform, the slopes and back.
// dy: f32 [n,h,w,3], quality: f32 [n], slopes: f32 [n, h*w*3/2] -> planes: f32 [n, h*w*3/2].
// reference: wasm/tensor/reference/jpeg_grad.cpp
// use: shared/flat.wgsl
// use: shared/jpeg.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> quality: array<f32>;
@group(0) @binding(3) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(4) var<storage, read_write> planes: array<f32>;

// Half the cosines of k pi / 16, k = 0..7, and a half of sqrt(1/2) in front: c_k of the orthonormal transform.
const kHalfCosines = array<f32, 8>(0.35355339, 0.49039264, 0.46193977, 0.41573481, 0.35355339, 0.27778512, 0.19134172,
                                   0.09754516);

var<private> block: array<f32, 64>;
var<private> cosines: array<f32, 64>;  // [k][i] = c_k times the cosine of (2i + 1) k pi / 16

// Fills cosines from the first quarter of the wave: m = (2i + 1) k of 32 sixteenths of pi.
fn make_cosines() {
  let quarter = kHalfCosines;
  for (var at = 0u; at < 64; at++) {
    let k = at / 8;
    let m = (2 * (at % 8) + 1) * k % 32;
    let folded = min(m, 32 - m);            // 0..16
    let size = min(folded, 16 - folded);    // 0..8
    cosines[at] = 0.0;
    if (size < 8) {
      cosines[at] = select(-1.0, 1.0, folded <= 8) * quarter[select(size, 0u, k == 0)];
    }
  }
}

// dy at a pixel, as the gradient of component c of YCbCr.
fn component_of(image: u32, row: u32, column: u32, c: u32) -> f32 {
  let at = ((image * params.height + row) * params.width + column) * 3;
  let d = vec3f(dy[at], dy[at + 1], dy[at + 2]);
  if (c == 0) {
    return d.x + d.y + d.z;
  }
  return dot(d, select(vec3f(1.402, -0.714136, 0.0), vec3f(0.0, -0.344136, 1.772), c == 1));
}

// Pixels whose doubled value reads sample i: two of weight 3/4, and one of 1/4 on each side.
fn pixel_of(i: u32, k: u32, size: u32) -> u32 {
  return u32(clamp(i32(2 * i + k) - 1, 0, i32(size) - 1));
}

fn sample(place: Block, row: u32, column: u32) -> f32 {
  if (place.component == 0) {
    return component_of(place.image, row, column, 0);
  }
  var sum = 0.0;
  for (var k = 0u; k < 16; k++) {
    let weight = select(0.25, 0.75, k / 4 == 1 || k / 4 == 2) * select(0.25, 0.75, k % 4 == 1 || k % 4 == 2);
    sum += weight * component_of(place.image, pixel_of(row, k / 4, params.height), pixel_of(column, k % 4, params.width),
                                 place.component);
  }
  return sum;
}

// One axis of `block`: values at first + stride * i, i = 0..7; back: the transpose.
fn transform(first: u32, stride: u32, back: bool) {
  var line: array<f32, 8>;
  for (var k = 0u; k < 8; k++) {
    for (var i = 0u; i < 8; i++) {
      line[k] += cosines[select(k * 8 + i, i * 8 + k, back)] * block[first + stride * i];
    }
  }
  for (var k = 0u; k < 8; k++) {
    block[first + stride * k] = line[k];
  }
}

@compute @workgroup_size(workgroup_size)
fn jpeg_grad_blocks(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * blocks_per_image(params.height, params.width)) {
    return;
  }
  let place = block_at(i, params.height, params.width);
  if (quality[place.image] == 0.0) {
    return;
  }
  make_cosines();
  for (var k = 0u; k < 64; k++) {
    block[k] = sample(place, place.row + k / 8, place.column + k % 8);
  }
  for (var k = 0u; k < 8; k++) {
    transform(k * 8, 1, false);
  }
  for (var k = 0u; k < 8; k++) {
    transform(k, 8, false);
  }
  for (var k = 0u; k < 64; k++) {
    block[k] *= slopes[place.start + k / 8 * place.stride + k % 8];
  }
  for (var k = 0u; k < 8; k++) {
    transform(k, 8, true);
  }
  for (var k = 0u; k < 8; k++) {
    transform(k * 8, 1, true);
  }
  for (var k = 0u; k < 64; k++) {
    planes[place.start + k / 8 * place.stride + k % 8] = block[k];
  }
}
