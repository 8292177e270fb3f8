// ONNX Runtime Web as the page has it: in the folder ort/ of the site.
import type { Ort, RuntimeHost } from './runtime.ts';

const beside = (file: string) => new URL(`ort/${file}`, globalThis.location.href).href;

export function page_runtime(threads: number, device: GPUDevice | null): RuntimeHost {
  return {
    load: (build): Promise<Ort> => import(/* @vite-ignore */ beside(`ort.${build}.js`)),
    paths: (build) => ({ mjs: beside(`run.${build}.js`), wasm: beside(`run.${build}.wasm`) }),
    threads,
    device,
  };
}
