// Batch normalisation in training, one workgroup per channel: mean, variance, then the output.
// x: f32 [rows,channels], affine: f32 [2,channels], running: f32 [2,channels], updated
// -> y: f32 [rows,channels], saved: f32 [2,channels] = mean, 1/std.
// reference: wasm/tensor/reference/batch_norm_train.cpp
// use: shared/batch_norm.wgsl
// use: shared/reduce.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> affine: array<f32>;
@group(0) @binding(3) var<storage, read_write> running: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> saved: array<f32>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                    @builtin(local_invocation_index) local: u32) {
  let count = params.rows * params.channels;
  let first = local * params.channels;
  let stride = workgroup_size * params.channels;
  for (var c = group.x; c < params.channels; c += groups.x) {
    var part = 0.0;
    for (var i = first + c; i < count; i += stride) {
      part += x[i];
    }
    let mean = workgroup_sum(part, local) / f32(params.rows);
    part = 0.0;
    for (var i = first + c; i < count; i += stride) {
      let d = x[i] - mean;
      part += d * d;
    }
    let squares = workgroup_sum(part, local);
    let inverse_std = 1.0 / sqrt(squares / f32(params.rows) + params.eps);
    let scale = affine[c];
    let shift = affine[params.channels + c];
    for (var i = first + c; i < count; i += stride) {
      y[i] = activate((x[i] - mean) * inverse_std * scale + shift);
    }
    if (local == 0) {
      let unbiased = squares / f32(max(params.rows, 2) - 1);
      running[c] = (1.0 - params.momentum) * running[c] + params.momentum * mean;
      running[params.channels + c] =
          (1.0 - params.momentum) * running[params.channels + c] + params.momentum * unbiased;
      saved[c] = mean;
      saved[params.channels + c] = inverse_std;
    }
  }
}
