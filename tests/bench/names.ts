// The engine's columns.
export const kOursGpu = 'ours webgpu';
export const kOursPlain = 'ours plain SIMD, 1 thread';
export const kOursRelaxed = 'ours relaxed SIMD, 1 thread';
export const ours_threads = (threads: number) => `ours relaxed SIMD, ${threads} threads`;
