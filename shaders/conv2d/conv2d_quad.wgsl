// Forward convolution in quads (shared/forward_quad.wgsl). out_channels is a multiple of 4.
// x: f32 [n,h,w,ci], weight: f32 [k,k,ci,co] -> y: f32 [n,oh,ow,co].  reference: wasm/tensor/reference/conv2d.cpp
enable subgroups;
// use: shared/convolution.wgsl
// use: shared/quad.wgsl
// use: shared/window.wgsl
// use: shared/forward_quad.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

fn store(position: u32, column4: u32, value: vec4f) {
  if (position < params.n * params.out_height * params.out_width && column4 < params.out_channels / 4) {
    y[position * (params.out_channels / 4) + column4] = value;
  }
}

@compute @workgroup_size(kQuadWorkgroup)
fn conv2d_quad(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  multiply_quads(group, local);
}
