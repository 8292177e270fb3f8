// Four neighbouring elements of a tile (shared/tile.wgsl) as they lie in workgroup memory: half the bytes. Each element
// is rounded to f16, a relative error of at most 2^-11; products and sums are f32. Kernels say `enable f16;`.
alias Stored = vec4h;
