// SGD with momentum, weight decay and clipping by the global gradient norm, one parameter per invocation.
// grad: f32 [count], norm2: f32 [1], rates: f32 [rate_count], state: u32 [64] -> p, v: f32 [count], updated.
// reference: wasm/tensor/reference/sgd_step.cpp
// use: shared/flat.wgsl
// use: shared/state.wgsl
struct Params {
  count: u32,
  rate_count: u32,
  momentum: f32,
  weight_decay: f32,
  clip: f32,
  nesterov: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> grad: array<f32>;
@group(0) @binding(2) var<storage, read_write> norm2: array<f32>;
@group(0) @binding(3) var<storage, read_write> rates: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<u32>;
@group(0) @binding(5) var<storage, read_write> p: array<f32>;
@group(0) @binding(6) var<storage, read_write> v: array<f32>;

@compute @workgroup_size(workgroup_size)
fn sgd_step(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.count) {
    return;
  }
  var factor = 1.0;
  if (params.clip > 0.0) {
    factor = min(1.0, params.clip / (sqrt(norm2[0]) + 1e-6));
  }
  let rate = rates[min(state[kStateRateStep], params.rate_count - 1)];
  let g = grad[i] * factor + params.weight_decay * p[i];
  let velocity = params.momentum * v[i] + g;
  v[i] = velocity;
  p[i] -= rate * select(velocity, g + params.momentum * velocity, params.nesterov != 0);
}
