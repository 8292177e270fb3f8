// Mean over positions.  x: f32 [n,positions,c] -> y: f32 [n,c].  reference: wasm/tensor/reference/global_avg_pool.cpp
// use: shared/flat.wgsl
struct Params {
  n: u32,
  positions: u32,
  channels: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn global_avg_pool(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.n * params.channels) {
    return;
  }
  let first = (i / params.channels) * params.positions * params.channels + i % params.channels;
  var sum = 0.0;
  for (var p = 0u; p < params.positions; p++) {
    sum += x[first + p * params.channels];
  }
  y[i] = sum / f32(params.positions);
}
