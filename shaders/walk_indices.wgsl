// Walks in order, round and round.
// state: u32 [64] -> indices: u32 [count].  reference: wasm/tensor/reference/walk_indices.cpp
// use: shared/flat.wgsl
struct Params {
  count: u32,
  first: u32,
  bound: u32,
  counter: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: array<u32>;
@group(0) @binding(2) var<storage, read_write> indices: array<u32>;

@compute @workgroup_size(workgroup_size)
fn walk_indices(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i < params.count) {
    indices[i] = params.first + (state[params.counter] * params.count + i) % params.bound;
  }
}
