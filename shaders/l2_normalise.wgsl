// Rows divided by their Euclidean length, one workgroup per row.
// x: f32 [rows,channels] -> y: f32 [rows,channels], lengths: f32 [rows].
// reference: wasm/tensor/reference/l2_normalise.cpp
// use: shared/reduce.wgsl
struct Params {
  rows: u32,
  channels: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> lengths: array<f32>;

@compute @workgroup_size(workgroup_size)
fn l2_normalise(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                @builtin(local_invocation_index) local: u32) {
  for (var row = group.x; row < params.rows; row += groups.x) {
    let first = row * params.channels;
    var part = 0.0;
    for (var c = local; c < params.channels; c += workgroup_size) {
      part += x[first + c] * x[first + c];
    }
    let length = max(sqrt(workgroup_sum(part, local)), 1e-12);
    if (local == 0) {
      lengths[row] = length;
    }
    for (var c = local; c < params.channels; c += workgroup_size) {
      y[first + c] = x[first + c] / length;
    }
  }
}
