// Signed gradient step on the noise, projected onto the budget and onto valid pixel values; one (batch row, value) per
// invocation. The first batch row of a slot does the slot's work, so no two invocations write one value.
// grad: f32 [n,pixels,3], indices: u32 [n], slots: u32 [image_count], images: u32 [image_count,pixels],
// windows: f32 [window_count,pixels]
// -> noise: f32 [slot_count,pixels,3], sRGB units, updated.  reference: wasm/tensor/reference/signed_step.cpp
// use: shared/flat.wgsl
// use: shared/pixels.wgsl
struct Params {
  n: u32,
  pixels: u32,
  slot_count: u32,
  image_count: u32,
  window_count: u32,
  keep_range: u32,
  step: f32,
  epsilon: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> grad: array<f32>;
@group(0) @binding(2) var<storage, read_write> indices: array<u32>;
@group(0) @binding(3) var<storage, read_write> slots: array<u32>;
@group(0) @binding(4) var<storage, read_write> images: array<u32>;
@group(0) @binding(5) var<storage, read_write> windows: array<f32>;
@group(0) @binding(6) var<storage, read_write> noise: array<f32>;

fn window(image: u32, value: u32) -> f32 {
  return windows[(image % params.window_count) * params.pixels + value / 3];
}

@compute @workgroup_size(workgroup_size)
fn signed_step(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let values = params.pixels * 3;
  if (i >= params.n * values) {
    return;
  }
  let row = i / values;
  let value = i % values;
  let slot = slots[indices[row]];
  if (slot == kNoSlot) {
    return;
  }
  for (var r = 0u; r < row; r++) {
    if (slots[indices[r]] == slot) {
      return;
    }
  }
  var g = 0.0;
  for (var r = row; r < params.n; r++) {
    if (slots[indices[r]] == slot) {
      g += window(indices[r], value) * grad[r * values + value];
    }
  }
  let target_index = slot * values + value;
  var v = clamp(noise[target_index] - params.step * sign(g), -params.epsilon, params.epsilon);
  if (params.keep_range != 0) {
    let pixel = unpack_rgb(images[indices[row] * params.pixels + value / 3])[value % 3];
    let w = window(indices[row], value);
    if (w * v < -pixel) {
      v = -pixel / w;
    } else if (w * v > 1.0 - pixel) {
      v = (1.0 - pixel) / w;
    }
  }
  noise[target_index] = v;
}
