// dx = (dy - y * <y, dy>) / length, one workgroup per row.
// y, lengths (of l2_normalise), dy: f32 [rows,channels] -> dx: f32 [rows,channels].
// reference: wasm/tensor/reference/l2_normalise_grad.cpp
// use: shared/reduce.wgsl
struct Params {
  rows: u32,
  channels: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> lengths: array<f32>;
@group(0) @binding(3) var<storage, read_write> dy: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn l2_normalise_grad(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                     @builtin(local_invocation_index) local: u32) {
  for (var row = group.x; row < params.rows; row += groups.x) {
    let first = row * params.channels;
    var part = 0.0;
    for (var c = local; c < params.channels; c += workgroup_size) {
      part += y[first + c] * dy[first + c];
    }
    let along = workgroup_sum(part, local);
    for (var c = local; c < params.channels; c += workgroup_size) {
      dx[first + c] = (dy[first + c] - y[first + c] * along) / lengths[row];
    }
  }
}
