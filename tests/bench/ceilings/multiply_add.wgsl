// Eight independent chains of fused multiply-adds per invocation, in registers.  -> sums: f32x4 [invocations], so that
// nothing of it is left out. fused: by fma(), which software adapters may compute far more exactly than a shader needs; or
// by * and +, which compilers fuse where the device can.
override fused: bool = true;
override workgroup: u32 = 64;
override steps: u32 = 512;

@group(0) @binding(0) var<storage, read_write> sums: array<vec4<f32>>;

fn step_of(x: vec4<f32>, scale: vec4<f32>, shift: vec4<f32>) -> vec4<f32> {
  if (fused) {
    return fma(x, scale, shift);
  }
  return x * scale + shift;
}

@compute @workgroup_size(workgroup)
fn multiply_add(@builtin(global_invocation_id) id: vec3<u32>) {
  let start = vec4(f32(id.x & 255u)) * vec4(0.001, 0.002, 0.003, 0.004);
  let scale = vec4(0.999, 0.998, 0.997, 0.996);
  var a = start;
  var b = start + 0.1;
  var c = start + 0.2;
  var d = start + 0.3;
  var e = start + 0.4;
  var f = start + 0.5;
  var g = start + 0.6;
  var h = start + 0.7;
  for (var step = 0u; step < steps; step++) {
    a = step_of(a, scale, start);
    b = step_of(b, scale, start);
    c = step_of(c, scale, start);
    d = step_of(d, scale, start);
    e = step_of(e, scale, start);
    f = step_of(f, scale, start);
    g = step_of(g, scale, start);
    h = step_of(h, scale, start);
  }
  sums[id.x] = a + b + c + d + e + f + g + h;
}
