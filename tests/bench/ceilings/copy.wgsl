// A copy, 16 bytes per invocation and turn.  source: f32x4 [n] -> target: f32x4 [n]
override workgroup: u32 = 64;

@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> target_: array<vec4<f32>>;

@compute @workgroup_size(workgroup)
fn copy(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let stride = groups.x * workgroup;
  for (var i = id.x; i < arrayLength(&source); i += stride) {
    target_[i] = source[i];
  }
}
