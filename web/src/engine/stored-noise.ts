// A result as bytes that outlive the engine, and back (wasm/session/stored_noise.h).
import type { EngineModule, Noise } from './bindings.d.ts';
import { check, copy_of, using, with_bytes } from './errors.ts';

export function stored_noise(noise: Noise): ArrayBuffer {
  return using(noise.store(), (bytes) => copy_of(bytes.view()).buffer);
}

/** The handle is the caller's to delete. Throws EngineError for bytes that are no stored noise. */
export function restored_noise(module: EngineModule, content: ArrayBuffer): Noise {
  const noise = new module.Noise();
  try {
    with_bytes(module, new Uint8Array(content), (bytes) => check(noise.restore(bytes)));
    return noise;
  } catch (error) {
    noise.delete();
    throw error;
  }
}
