// Input gradient of a convolution for at most 4 input channels, as an image has: an invocation makes 4 input positions
// of one residue (shared/parity.wgsl) with all their channels, and reads each weight once for the four. out_channels is
// a multiple of 4. No workgroup memory: the weights are few and the same for all.
// dy: f32 [n,oh,ow,co], weight: f32 [k,k,ci,co] -> dx: f32 [n,h,w,ci].
// reference: wasm/tensor/reference/conv2d_input_grad.cpp
// Workgroups: x = 4 * workgroup_size positions each, from first_tile on; y = residues.
// use: shared/convolution.wgsl
// use: shared/parity.wgsl
override workgroup_size: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

// An input position: its number in dx, and what its first tap sees in dy: image, row and column.
struct Source {
  position: u32,
  image: u32,
  top: u32,
  left: u32,
}

fn source_of(row: u32, part: Parity) -> Source {
  let image = row / (part.extent.x * part.extent.y);
  let iy = part.origin.x + params.stride * ((row / part.extent.y) % part.extent.x);
  let ix = part.origin.y + params.stride * (row % part.extent.y);
  return Source((image * params.height + iy) * params.width + ix, image, (iy + params.pad) / params.stride,
                (ix + params.pad) / params.stride);
}

// dy of the tap-th position up and to the left, at the k4-th four of its channels; 0 where there is none.
fn load_dy(source: Source, tap: vec2u, k4: u32) -> vec4f {
  let oy = source.top - tap.x;  // negative ones wrap
  let ox = source.left - tap.y;
  if (oy >= params.out_height || ox >= params.out_width) {
    return vec4f();
  }
  return dy[((source.image * params.out_height + oy) * params.out_width + ox) * (params.out_channels / 4) + k4];
}

fn store(source: Source, exists: bool, value: vec4f) {
  for (var c = 0u; c < params.in_channels && exists; c++) {
    dx[source.position * params.in_channels + c] = value[c];
  }
}

@compute @workgroup_size(workgroup_size)
fn conv2d_input_grad_narrow(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let part = parity(group.y);
  let rows = params.n * part.extent.x * part.extent.y;
  let row = (params.first_tile + group.x) * 4 * workgroup_size + local;
  let source0 = source_of(row, part);
  let source1 = source_of(row + workgroup_size, part);
  let source2 = source_of(row + 2 * workgroup_size, part);
  let source3 = source_of(row + 3 * workgroup_size, part);
  let channels4 = params.out_channels / 4;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var ty = 0u; ty < part.taps.x; ty++) {
    for (var tx = 0u; tx < part.taps.y; tx++) {
      let tap = vec2u(ty, tx);
      let at = part.tap + params.stride * tap;
      let first = (at.x * params.kernel + at.y) * params.in_channels * channels4;
      for (var k = 0u; k < channels4; k++) {
        // Channels beyond the last one read what they may and are not stored.
        let w = first + k;
        let m = transpose(mat4x4f(weight[w], weight[w + channels4], weight[w + 2 * channels4], weight[w + 3 * channels4]));
        sum0 += m * load_dy(source0, tap, k);
        sum1 += m * load_dy(source1, tap, k);
        sum2 += m * load_dy(source2, tap, k);
        sum3 += m * load_dy(source3, tap, k);
      }
    }
  }
  store(source0, row < rows, sum0);
  store(source1, row + workgroup_size < rows, sum1);
  store(source2, row + 2 * workgroup_size < rows, sum2);
  store(source3, row + 3 * workgroup_size < rows, sum3);
}
