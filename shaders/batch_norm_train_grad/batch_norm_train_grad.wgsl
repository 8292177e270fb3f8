// Gradient of batch normalisation in training, one workgroup per channel.
// x: f32 [rows,channels], affine: f32 [2,channels], saved: f32 [2,channels] = mean, 1/std, dy: f32 [rows,channels]
// -> dx: f32 [rows,channels], daffine: f32 [2,channels].  reference: wasm/tensor/reference/batch_norm_train_grad.cpp
// use: shared/batch_norm.wgsl
// use: shared/reduce.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> affine: array<f32>;
@group(0) @binding(3) var<storage, read_write> saved: array<f32>;
@group(0) @binding(4) var<storage, read_write> dy: array<f32>;
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;
@group(0) @binding(6) var<storage, read_write> daffine: array<f32>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train_grad(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                         @builtin(local_invocation_index) local: u32) {
  let count = params.rows * params.channels;
  let first = local * params.channels;
  let stride = workgroup_size * params.channels;
  for (var c = group.x; c < params.channels; c += groups.x) {
    let mean = saved[c];
    let inverse_std = saved[params.channels + c];
    var scale_part = 0.0;
    var shift_part = 0.0;
    let scale = affine[c];
    let shift = affine[params.channels + c];
    for (var i = first + c; i < count; i += stride) {
      let normalised = (x[i] - mean) * inverse_std;
      let passed = activated_gradient(normalised * scale + shift, dy[i]);
      scale_part += passed * normalised;
      shift_part += passed;
    }
    let dscale = workgroup_sum(scale_part, local);
    let dshift = workgroup_sum(shift_part, local);
    let factor = scale * inverse_std;
    for (var i = first + c; i < count; i += stride) {
      let normalised = (x[i] - mean) * inverse_std;
      let passed = activated_gradient(normalised * scale + shift, dy[i]);
      dx[i] = factor * (passed - (dshift + normalised * dscale) / f32(params.rows));
    }
    if (local == 0) {
      daffine[c] = dscale;
      daffine[params.channels + c] = dshift;
    }
  }
}
