// Failures that the engine returns as values become typed errors here, and nowhere else.
import type { Bytes, EngineModule, Failure } from './bindings.d.ts';

/** code: a stable name such as 'corrupt-file' (wasm/core/result.h); message: one sentence that names the input. */
export class EngineError extends Error {
  override name = 'EngineError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function check(failure: Failure): void {
  if (failure.code !== '') throw new EngineError(failure.code, failure.message);
}

/** Calls `use` with a handle of the engine and deletes the handle afterwards. */
export function using<Handle extends { delete(): void }, T>(handle: Handle, use: (handle: Handle) => T): T {
  try {
    return use(handle);
  } finally {
    handle.delete();
  }
}

/** Copies the content into the engine's memory for the time of the call. */
export function with_bytes<T>(module: EngineModule, content: Uint8Array, use: (bytes: Bytes) => T): T {
  return using(new module.Bytes(content.byteLength), (bytes) => {
    bytes.view().set(content);
    return use(bytes);
  });
}

/** A copy that JavaScript owns: a view into the engine's memory goes stale when that grows. */
export function copy_of(view: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(view.byteLength);
  copy.set(view);
  return copy;
}
