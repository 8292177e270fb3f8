// Takes some of the batch rows' colour out of the noise of their slots; one (batch row, value) per invocation. The first
// batch row of a slot does the slot's work, so no two invocations write one value.
// rows: f32 [n,pixels,3], indices: u32 [n], slots: u32 [image_count] -> noise: f32 [slot_count,pixels,3], sRGB units,
// updated.  reference: wasm/tensor/reference/damp_noise.cpp
// use: shared/flat.wgsl
// use: shared/pixels.wgsl
struct Params {
  n: u32,
  pixels: u32,
  slot_count: u32,
  image_count: u32,
  share: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> rows: array<f32>;
@group(0) @binding(2) var<storage, read_write> indices: array<u32>;
@group(0) @binding(3) var<storage, read_write> slots: array<u32>;
@group(0) @binding(4) var<storage, read_write> noise: array<f32>;

@compute @workgroup_size(workgroup_size)
fn damp_noise(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let values = params.pixels * 3;
  if (i >= params.n * values) {
    return;
  }
  let row = i / values;
  let slot = slots[indices[row]];
  if (slot == kNoSlot) {
    return;
  }
  for (var r = 0u; r < row; r++) {
    if (slots[indices[r]] == slot) {
      return;
    }
  }
  let first = i - i % 3;
  let grey = 0.299 * rows[first] + 0.587 * rows[first + 1] + 0.114 * rows[first + 2];
  noise[slot * values + i % values] -= params.share * (rows[i] - grey);
}
