// Second pass of batch normalisation in training, one workgroup per channel: combines the chunks (Chan, Golub, LeVeque
// 1983) into mean and variance.
// partial: f32 [chunks,2,channels], running: f32 [2,channels], updated -> saved: f32 [2,channels] = mean, 1/std.
// reference: wasm/tensor/reference/batch_norm_train.cpp
// use: shared/batch_norm.wgsl
// use: shared/reduce.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> partial: array<f32>;
@group(0) @binding(2) var<storage, read_write> running: array<f32>;
@group(0) @binding(3) var<storage, read_write> saved: array<f32>;

@compute @workgroup_size(workgroup_size)
fn batch_norm_train_combine(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                            @builtin(local_invocation_index) local: u32) {
  let chunks = (params.rows + params.chunk_rows - 1) / params.chunk_rows;
  for (var c = group.x; c < params.channels; c += groups.x) {
    var part = 0.0;
    for (var k = local; k < chunks; k += workgroup_size) {
      part += partial[2 * k * params.channels + c];
    }
    let mean = workgroup_sum(part, local) / f32(params.rows);
    part = 0.0;
    for (var k = local; k < chunks; k += workgroup_size) {
      let count = f32(min(params.chunk_rows, params.rows - k * params.chunk_rows));
      let d = partial[2 * k * params.channels + c] / count - mean;
      part += partial[(2 * k + 1) * params.channels + c] + count * d * d;
    }
    let squares = workgroup_sum(part, local);
    if (local == 0) {
      let unbiased = squares / f32(max(params.rows, 2) - 1);
      running[c] = (1.0 - params.momentum) * running[c] + params.momentum * mean;
      running[params.channels + c] =
          (1.0 - params.momentum) * running[params.channels + c] + params.momentum * unbiased;
      saved[c] = mean;
      saved[params.channels + c] = 1.0 / sqrt(squares / f32(params.rows) + params.eps);
    }
  }
}
