// Loads engine.wasm: the fast variant (relaxed SIMD, threads) where the platform has what it takes, else the plain one.
import type { EngineModule } from './bindings.d.ts';

// Node's types lack it.
declare const WebAssembly: { validate(bytes: Uint8Array): boolean };

export type Variant = 'fast' | 'plain';

export interface Engine {
  module: EngineModule;
  variant: Variant;
  /** How many threads the CPU executor may use; 1 for the plain variant. */
  threads: number;
}

/** More threads than that gain little on canvases of this size. */
export const kMostThreads = 8;

// A module whose only function uses i8x16.relaxed_swizzle: validates where relaxed SIMD exists.
const kRelaxedSimd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253,
  128, 2, 11,
]);

/** The variant that runs here. Threads need shared memory, which a page has only when it is cross-origin isolated. */
export function best_variant(): Variant {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;
  const shared = typeof SharedArrayBuffer === 'function' && isolated;
  return shared && WebAssembly.validate(kRelaxedSimd) ? 'fast' : 'plain';
}

type Factory = (options: { pool_size: number }) => Promise<EngineModule>;

/** import_module: gives the variant's engine.mjs (engine.js in the page); the page's worker and Node keep it in different places. */
export async function load_engine(
  variant: Variant,
  threads: number,
  import_module: (variant: Variant) => Promise<{ default: Factory }>,
): Promise<Engine> {
  const used = variant === 'fast' ? Math.max(1, Math.floor(threads)) : 1;
  const { default: create } = await import_module(variant);
  // The calling thread works too, so the pool is one smaller.
  return { module: await create({ pool_size: used - 1 }), variant, threads: used };
}
