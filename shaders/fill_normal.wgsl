// Normal values with standard deviation `std`, drawn anew after each restart.
// state: u32 [64] -> y: f32 [count].  reference: wasm/tensor/reference/fill_normal.cpp
// use: shared/flat.wgsl
// use: shared/random.wgsl
// use: shared/state.wgsl
struct Params {
  count: u32,
  stream: u32,
  std_: f32,  // `std` is a reserved word of WGSL
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(workgroup_size)
fn fill_normal(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i < params.count) {
    y[i] = params.std_ * random_normal(state[kStateSeed], params.stream + state[kStateRestart] * 65536, i);
  }
}
