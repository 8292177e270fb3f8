// The input gradient of a strided convolution, split by the residue of the input position modulo the stride: within
// one residue the taps that contribute are the same everywhere, so each is a dense matrix product without wasted taps.
// Included after shared/convolution.wgsl (Params).
struct Parity {
  origin: vec2u,  // first input row and column of this residue
  extent: vec2u,  // how many input rows and columns it has
  tap: vec2u,     // first kernel row and column that contribute; the next ones follow at distance stride
  taps: vec2u,    // how many contribute, may be 0
}

// index: residue of the row times stride plus residue of the column.
fn parity(index: u32) -> Parity {
  let origin = vec2u(index / params.stride, index % params.stride);
  let size = vec2u(params.height, params.width);
  let tap = (origin + params.pad) % params.stride;
  let extent = select(vec2u(), (size - origin + params.stride - 1) / params.stride, origin < size);
  let taps = select(vec2u(), (params.kernel - tap + params.stride - 1) / params.stride, tap < vec2u(params.kernel));
  return Parity(origin, extent, tap, taps);
}
