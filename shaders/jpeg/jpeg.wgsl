// Last pass of jpeg, one pixel per invocation: chroma doubled in size (weights 9, 3, 3, 1), colours back.
// x: f32 [n,h,w,3], quality: f32 [n], planes: f32 [n, h*w*3/2] of jpeg_blocks -> y: f32 [n,h,w,3].
// reference: wasm/tensor/reference/jpeg.cpp
// use: shared/flat.wgsl
// use: shared/jpeg.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> quality: array<f32>;
@group(0) @binding(3) var<storage, read_write> planes: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

// The chroma plane that begins at `start`, at a pixel of the full size.
fn doubled(start: u32, row: u32, column: u32) -> i32 {
  let width = params.width / 2;
  let near = vec2u(row, column) / 2;
  let beside = clamp(vec2i(near) + select(vec2i(-1), vec2i(1), (vec2u(row, column) & vec2u(1)) == vec2u(1)), vec2i(0),
                     vec2i(i32(params.height), i32(params.width)) / 2 - 1);
  let far = vec2u(beside);
  let above = 3 * i32(planes[start + near.x * width + near.y]) + i32(planes[start + far.x * width + near.y]);
  let below = 3 * i32(planes[start + near.x * width + far.y]) + i32(planes[start + far.x * width + far.y]);
  return (3 * above + below + 8 - i32(column % 2)) >> 4;
}

@compute @workgroup_size(workgroup_size)
fn jpeg(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let pixels = params.height * params.width;
  if (i >= params.n * pixels) {
    return;
  }
  let image = i / pixels;
  var rgb = vec3f(x[3 * i], x[3 * i + 1], x[3 * i + 2]);
  if (quality[image] != 0.0) {
    let pixel = i % pixels;
    let start = image * (pixels * 3 / 2);
    let luma = i32(planes[start + pixel]);
    let cb = doubled(start + pixels, pixel / params.width, pixel % params.width) - 128;
    let cr = doubled(start + pixels + pixels / 4, pixel / params.width, pixel % params.width) - 128;
    let parts = vec3i(91881 * cr, -22554 * cb - 46802 * cr, 116130 * cb) + 32768;
    rgb = vec3f(clamp(luma + (parts >> vec3u(16)), vec3i(0), vec3i(255))) / 255.0;
  }
  for (var c = 0u; c < 3; c++) {
    y[3 * i + c] = rgb[c];
  }
}
