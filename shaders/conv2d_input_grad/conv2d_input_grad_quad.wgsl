// Input gradient of a convolution as implicit matrix products in quads (shared/quad.wgsl), one per residue of the
// position modulo the stride (shared/parity.wgsl): a quad makes 8 input positions by 16 input channels. out_channels is
// a multiple of 4.
// dy: f32 [n,oh,ow,co], weight: f32 [k,k,ci,co] -> dx: f32 [n,h,w,ci].
// reference: wasm/tensor/reference/conv2d_input_grad.cpp
// Workgroups: x = 16 quads each, from first_tile on, quads run over columns first; y = residues.
enable subgroups;
// use: shared/convolution.wgsl
// use: shared/parity.wgsl
// use: shared/quad.wgsl
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

// An input position: its number in dx, and in dy the row, the column and the first element of what the first tap sees.
struct Source {
  position: u32,
  top: u32,
  left: u32,
  first: u32,
}

fn source_of(row: u32, part: Parity) -> Source {
  let image = row / (part.extent.x * part.extent.y);
  let iy = part.origin.x + params.stride * ((row / part.extent.y) % part.extent.x);
  let ix = part.origin.y + params.stride * (row % part.extent.y);
  let top = (iy + params.pad) / params.stride;
  let left = (ix + params.pad) / params.stride;
  return Source((image * params.height + iy) * params.width + ix, top, left,
                ((image * params.out_height + top) * params.out_width + left) * params.out_channels);
}

// The element of dy `offset` behind the first one, which is seen by the tap-th tap up and to the left; 0 where there is
// none (what is negative wraps).
fn load_dy(source: Source, tap: vec2u, offset: u32) -> f32 {
  let value = dy[source.first + offset];
  return select(0.0, value, source.top - tap.x < params.out_height && source.left - tap.y < params.out_width);
}

fn store(source: Source, exists: bool, column: u32, value: vec4f) {
  for (var j = 0u; j < 4 && exists && column + j < params.in_channels; j++) {
    dx[source.position * params.in_channels + column + j] = value[j];
  }
}

@compute @workgroup_size(kQuadWorkgroup)
fn conv2d_input_grad_quad(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let part = parity(group.y);
  let rows = params.n * part.extent.x * part.extent.y;
  let channels4 = params.out_channels / 4;
  let column_tiles = column_tiles_of(params.in_channels);
  let quad = quad_of(group, local);
  let lane = local % 4;
  let column = (quad % column_tiles) * kQuadColumns + 4 * lane;
  let row = (quad / column_tiles) * 8;
  let source0 = source_of(row, part);
  let source1 = source_of(row + 1, part);
  let source2 = source_of(row + 2, part);
  let source3 = source_of(row + 3, part);
  let source4 = source_of(row + 4, part);
  let source5 = source_of(row + 5, part);
  let source6 = source_of(row + 6, part);
  let source7 = source_of(row + 7, part);
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  for (var ty = 0u; ty < part.taps.x; ty++) {
    for (var tx = 0u; tx < part.taps.y; tx++) {
      let tap = vec2u(ty, tx);
      let at = part.tap + params.stride * tap;
      let first = ((at.x * params.kernel + at.y) * params.in_channels + column) * channels4;
      for (var k = 0u; k < channels4; k++) {
        let w = first + k;
        let m = mat4x4f(weight[w], weight[w + channels4], weight[w + 2 * channels4], weight[w + 3 * channels4]);
        let mine = 4 * k + lane - (ty * params.out_width + tx) * params.out_channels;
        sum0 = add_dots(sum0, load_dy(source0, tap, mine), m);
        sum1 = add_dots(sum1, load_dy(source1, tap, mine), m);
        sum2 = add_dots(sum2, load_dy(source2, tap, mine), m);
        sum3 = add_dots(sum3, load_dy(source3, tap, mine), m);
        sum4 = add_dots(sum4, load_dy(source4, tap, mine), m);
        sum5 = add_dots(sum5, load_dy(source5, tap, mine), m);
        sum6 = add_dots(sum6, load_dy(source6, tap, mine), m);
        sum7 = add_dots(sum7, load_dy(source7, tap, mine), m);
      }
    }
  }
  store(source0, row < rows, column, sum0);
  store(source1, row + 1 < rows, column, sum1);
  store(source2, row + 2 < rows, column, sum2);
  store(source3, row + 3 < rows, column, sum3);
  store(source4, row + 4 < rows, column, sum4);
  store(source5, row + 5 < rows, column, sum5);
  store(source6, row + 6 < rows, column, sum6);
  store(source7, row + 7 < rows, column, sum7);
}
