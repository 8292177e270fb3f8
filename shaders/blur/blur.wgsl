// Last pass of blur, one pixel per invocation: both Gaussians along columns, added to the image.
// x: f32 [n,h,w,3], sigmas: f32 [n,2], rows: f32 [2,n,h,w,3] of blur_rows -> y: f32 [n,h,w,3].
// reference: wasm/tensor/reference/blur.cpp
// use: shared/flat.wgsl
// use: shared/gaussian.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> sigmas: array<f32>;
@group(0) @binding(3) var<storage, read_write> rows: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

// G(sigma) at pixel i, from its rows, which begin at `first`.
fn blurred(first: u32, i: u32, sigma: f32) -> vec3f {
  let radius = radius_of(sigma);
  let row = i / params.width % params.height;
  var sum = vec3f();
  var weights = 0.0;
  for (var k = -radius; k <= radius; k++) {
    let weight = weight_of(sigma, k);
    let at = (first + i - row * params.width + mirrored(i32(row) + k, params.height) * params.width) * 3;
    sum += weight * vec3f(rows[at], rows[at + 1], rows[at + 2]);
    weights += weight;
  }
  return sum / weights;
}

@compute @workgroup_size(workgroup_size)
fn blur(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let pixels = params.height * params.width;
  if (i >= params.n * pixels) {
    return;
  }
  let removed = sigmas[2 * (i / pixels)];
  let added = sigmas[2 * (i / pixels) + 1];
  var value = vec3f(x[3 * i], x[3 * i + 1], x[3 * i + 2]);
  if (removed != added) {
    value += blurred(params.n * pixels, i, added) + blurred(0, i, removed);
  }
  for (var c = 0u; c < 3; c++) {
    y[3 * i + c] = value[c];
  }
}
