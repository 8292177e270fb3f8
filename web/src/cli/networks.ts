// ONNX Runtime Web as Node has it: from its package's folder, where it looks for the rest beside itself. On the processor: with WebGPU
// its first network takes Node a minute (measured), and no network here takes a second without. On one thread: for more the package
// asks fetch() for files of its own folder, which Node's refuses.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Ort, RuntimeHost } from '../networks/runtime.ts';

const beside = (file: string): string =>
  new URL(file, pathToFileURL(createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))).href;

export function node_runtime(): RuntimeHost {
  return { load: (build): Promise<Ort> => import(beside(`ort.${build}.min.mjs`)), threads: 1, device: null };
}
