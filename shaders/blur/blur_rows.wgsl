// First pass of blur, one pixel per invocation: both Gaussians along rows, the one that is taken out
// negative.
// x: f32 [n,h,w,3], sigmas: f32 [n,2] -> rows: f32 [2,n,h,w,3].  reference: wasm/tensor/reference/blur.cpp
// use: shared/flat.wgsl
// use: shared/gaussian.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> sigmas: array<f32>;
@group(0) @binding(3) var<storage, read_write> rows: array<f32>;

@compute @workgroup_size(workgroup_size)
fn blur_rows(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let pixels = params.height * params.width;
  let image = i / pixels;
  if (i >= params.n * pixels || sigmas[2 * image] == sigmas[2 * image + 1]) {
    return;
  }
  let column = i % params.width;
  for (var which = 0u; which < 2; which++) {
    let sigma = sigmas[2 * image + which];
    let radius = radius_of(sigma);
    let sign = select(1.0, -1.0, which == 0);
    var sum = vec3f();
    var weights = 0.0;
    for (var k = -radius; k <= radius; k++) {
      let weight = weight_of(sigma, k);
      let at = (i - column + mirrored(i32(column) + k, params.width)) * 3;
      sum += weight * vec3f(x[at], x[at + 1], x[at + 2]);
      weights += weight;
    }
    for (var c = 0u; c < 3; c++) {
      rows[(which * params.n * pixels + i) * 3 + c] = sign * sum[c] / weights;
    }
  }
}
