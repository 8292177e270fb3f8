// The recorded work of an engine, as wasm/tensor/describe.h writes it. The engine's C++ is the only author; the GPU
// executor reads it. Numbers named *_bytes are bytes; a slab is one GPU buffer.

/** 'r' read, 'w' overwritten, 'rw' updated in place. */
export type Access = 'r' | 'w' | 'rw';

export interface OperationDescription {
  name: string;
  /** The parameter words in order; those that are floats end in ':f'. */
  fields: string[];
  /** One per operand. */
  access: Access[];
}

/** [operation index, parameter words as u32 bit patterns, then slab, offset_bytes, size_bytes for each operand]. */
export type StepDescription = [operation: number, words: number[], views: number[]];

export interface ProgramDescription {
  label: string;
  steps: StepDescription[];
}

/** Part of a slab; the offset is a multiple of 256, the size of 4. */
export interface SlabView {
  slab: number;
  offset_bytes: number;
  size_bytes: number;
}

/** A buffer that keeps its content between programs: where it lies, for uploads, read-back and tests. */
export interface PersistentBuffer extends SlabView {
  label: string;
  dtype: 'f32' | 'u32';
}

export interface ModuleDescription {
  operations: OperationDescription[];
  /** Sizes. */
  slabs: number[];
  programs: ProgramDescription[];
  persistent: PersistentBuffer[];
}
