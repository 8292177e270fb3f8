// libheif in the page's worker: two files of the site, which the browser loads when the first HEIC file is opened.
import { EngineError } from '../engine/errors.ts';
import type { Libheif } from '../engine/heif.ts';

const beside = (path: string) => new URL(`heif/${path}`, self.location.href).href;

interface Parts {
  create(options: { wasmBinary: ArrayBuffer }): Libheif;
  wasm: ArrayBuffer;
}

async function load(): Promise<Parts> {
  const [module, response] = await Promise.all([
    import(/* @vite-ignore */ beside('libheif.js')) as Promise<{ default: Parts['create'] }>,
    fetch(beside('libheif.wasm')),
  ]);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return { create: module.default, wasm: await response.arrayBuffer() };
}

let parts: Promise<Parts> | null = null;

/** Throws EngineError where it cannot be had: without a network, before it was ever loaded. */
export async function load_libheif(name: string): Promise<Libheif> {
  try {
    const { create, wasm } = await (parts ??= load());
    return create({ wasmBinary: wasm });
  } catch (error) {
    parts = null;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError('unsupported-format', `"${name}": the decoder for HEIC files could not be loaded: ${reason}`);
  }
}
