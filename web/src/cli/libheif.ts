// libheif in Node: the package's own files.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Libheif } from '../engine/heif.ts';

const require = createRequire(import.meta.url);

export async function load_libheif(): Promise<Libheif> {
  const wasmBinary = await readFile(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));
  const create = require('libheif-js/libheif-wasm/libheif.js') as (options: { wasmBinary: Uint8Array }) => Libheif;
  return create({ wasmBinary });
}
