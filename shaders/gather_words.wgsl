// y = table[indices].  indices: u32 [count], table: u32 [table_count] -> y: u32 [count].
// reference: wasm/tensor/reference/gather_words.cpp
// use: shared/flat.wgsl
struct Params {
  count: u32,
  table_count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> table: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(workgroup_size)
fn gather_words(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i < params.count) {
    y[i] = table[indices[i]];
  }
}
