// Gradient of global_avg_pool.
// dy: f32 [n,c] -> dx: f32 [n,positions,c].  reference: wasm/tensor/reference/global_avg_pool_grad.cpp
// use: shared/flat.wgsl
struct Params {
  n: u32,
  positions: u32,
  channels: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(workgroup_size)
fn global_avg_pool_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.positions * params.channels) {
    return;
  }
  let image = i / (params.positions * params.channels);
  dx[i] = dy[image * params.channels + i % params.channels] / f32(params.positions);
}
