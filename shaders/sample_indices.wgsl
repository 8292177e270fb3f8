// Draws with replacement from two ranges: the first `split` of the batch from range a, the rest from range b.
// state: u32 [64] -> indices: u32 [count].  reference: wasm/tensor/reference/sample_indices.cpp
// use: shared/flat.wgsl
// use: shared/random.wgsl
// use: shared/state.wgsl
struct Params {
  count: u32,
  split: u32,
  first_a: u32,
  bound_a: u32,
  first_b: u32,
  bound_b: u32,
  stream: u32,
  counter: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: array<u32>;
@group(0) @binding(2) var<storage, read_write> indices: array<u32>;

@compute @workgroup_size(workgroup_size)
fn sample_indices(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.count) {
    return;
  }
  let draw = state[params.counter] * params.count + i;
  let in_a = i < params.split;
  let bound = select(params.bound_b, params.bound_a, in_a);
  let first = select(params.first_b, params.first_a, in_a);
  indices[i] = first + random_below(state[kStateSeed], params.stream, draw, bound);
}
