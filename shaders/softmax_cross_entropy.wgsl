// Softmax cross-entropy with label smoothing and its gradient, one row per invocation.
// logits: f32 [rows,classes], labels: u32 [rows] -> metrics: f32 [rows,2] = loss, correct; dlogits: f32 [rows,classes].
// reference: wasm/tensor/reference/softmax_cross_entropy.cpp
// use: shared/flat.wgsl
struct Params {
  rows: u32,
  classes: u32,
  smoothing: f32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> logits: array<f32>;
@group(0) @binding(2) var<storage, read_write> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> metrics: array<f32>;
@group(0) @binding(4) var<storage, read_write> dlogits: array<f32>;

@compute @workgroup_size(workgroup_size)
fn softmax_cross_entropy(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flat_index(id, groups);
  if (row >= params.rows) {
    return;
  }
  let first = row * params.classes;
  var best = 0u;
  for (var c = 1u; c < params.classes; c++) {
    if (logits[first + c] > logits[first + best]) {
      best = c;
    }
  }
  let top = logits[first + best];
  var sum = 0.0;
  for (var c = 0u; c < params.classes; c++) {
    sum += exp(logits[first + c] - top);
  }
  let log_sum = log(sum);
  let label = labels[row];
  let rest = params.smoothing / f32(params.classes);
  var loss = 0.0;
  for (var c = 0u; c < params.classes; c++) {
    let log_probability = logits[first + c] - top - log_sum;
    let wanted = rest + select(0.0, 1.0 - params.smoothing, c == label);
    loss -= wanted * log_probability;
    dlogits[first + c] = params.scale * (exp(logits[first + c] - top) / sum - wanted);
  }
  metrics[row * 2] = loss;
  metrics[row * 2 + 1] = select(0.0, 1.0, best == label);
}
