// A batch of images with their noise, one pixel per invocation: x = clamp(image / 255 + window * noise[slot], 0, 1).
// indices: u32 [n], images: u32 [image_count,pixels], slots: u32 [image_count], noise: f32 [slot_count,pixels,3],
// windows: f32 [window_count,pixels] -> x: f32 [n,pixels,3], sRGB units.  reference: wasm/tensor/reference/gather_images.cpp
// use: shared/flat.wgsl
// use: shared/pixels.wgsl
struct Params {
  n: u32,
  pixels: u32,
  image_count: u32,
  slot_count: u32,
  window_count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> images: array<u32>;
@group(0) @binding(3) var<storage, read_write> slots: array<u32>;
@group(0) @binding(4) var<storage, read_write> noise: array<f32>;
@group(0) @binding(5) var<storage, read_write> windows: array<f32>;
@group(0) @binding(6) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(workgroup_size)
fn gather_images(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.pixels) {
    return;
  }
  let image = indices[i / params.pixels];
  let pixel = i % params.pixels;
  var value = unpack_rgb(images[image * params.pixels + pixel]);
  let slot = slots[image];
  if (slot != kNoSlot) {
    let first = (slot * params.pixels + pixel) * 3;
    let window = windows[(image % params.window_count) * params.pixels + pixel];
    value += window * vec3f(noise[first], noise[first + 1], noise[first + 2]);
  }
  value = clamp(value, vec3f(0.0), vec3f(1.0));
  x[i * 3] = value.x;
  x[i * 3 + 1] = value.y;
  x[i * 3 + 2] = value.z;
}
