// Last pass of jpeg's gradient, one pixel per invocation: halved chroma spread over its four pixels, colours back.
// dy: f32 [n,h,w,3], quality: f32 [n], planes: f32 [n, h*w*3/2] of jpeg_grad_blocks -> dx: f32 [n,h,w,3].
// reference: wasm/tensor/reference/jpeg_grad.cpp
// use: shared/flat.wgsl
// use: shared/jpeg.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> quality: array<f32>;
@group(0) @binding(3) var<storage, read_write> planes: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn jpeg_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let pixels = params.height * params.width;
  if (i >= params.n * pixels) {
    return;
  }
  let image = i / pixels;
  var d = vec3f(dy[3 * i], dy[3 * i + 1], dy[3 * i + 2]);
  if (quality[image] != 0.0) {
    let pixel = i % pixels;
    let start = image * (pixels * 3 / 2);
    let half = start + pixels + pixel / params.width / 2 * (params.width / 2) + pixel % params.width / 2;
    let luma = planes[start + pixel];
    let cb = 0.25 * planes[half];
    let cr = 0.25 * planes[half + pixels / 4];
    d = luma * vec3f(0.299, 0.587, 0.114) + cb * vec3f(-0.168736, -0.331264, 0.5) +
        cr * vec3f(0.5, -0.418688, -0.081312);
  }
  for (var c = 0u; c < 3; c++) {
    dx[3 * i + c] = d[c];
  }
}
