// Four neighbouring elements of a tile (shared/tile.wgsl) as they lie in workgroup memory.
alias Stored = vec4f;
