// state[counter] += amount, by one invocation.  state: u32 [64], updated.  reference: wasm/tensor/reference/advance.cpp
struct Params {
  counter: u32,
  amount: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: array<u32>;

override workgroup_size: u32 = 1;

@compute @workgroup_size(workgroup_size)
fn advance(@builtin(global_invocation_id) id: vec3u) {
  if (id.x == 0) {
    state[params.counter] += params.amount;
  }
}
