// Matrix products without workgroup memory, for adapters where a load costs far more than arithmetic: software ones
// run four invocations in lockstep and fetch each of their elements by itself, and a barrier suspends them.
// A quad (four neighbouring invocations) shares what it loads: each invocation fetches one of four neighbouring
// elements of a row, all four get them by broadcast, and each keeps its own 4 columns of the product in registers.
// Kernels say `enable subgroups;`. Invocations 4q .. 4q + 3 of a one-dimensional workgroup are quad q.
// Included after shared/convolution.wgsl (Params).
const kQuadWorkgroup = 64u;
const kQuadColumns = 16u;

// The number of the invocation's quad within the whole product.
fn quad_of(group: vec3u, local: u32) -> u32 {
  return (params.first_tile + group.x) * (kQuadWorkgroup / 4) + local / 4;
}

fn column_tiles_of(columns: u32) -> u32 {
  return (columns + kQuadColumns - 1) / kQuadColumns;
}

// sum + the quad's four values of v times the rows of m: m[i] belongs to the value of invocation i.
fn add_outer(sum: vec4f, v: f32, m: mat4x4f) -> vec4f {
  return sum + m * vec4f(quadBroadcast(v, 0u), quadBroadcast(v, 1u), quadBroadcast(v, 2u), quadBroadcast(v, 3u));
}

// sum + the dot products of the quad's four values of v with m[j], j = 0..3.
fn add_dots(sum: vec4f, v: f32, m: mat4x4f) -> vec4f {
  return sum + vec4f(quadBroadcast(v, 0u), quadBroadcast(v, 1u), quadBroadcast(v, 2u), quadBroadcast(v, 3u)) * m;
}
