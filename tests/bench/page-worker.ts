// The bench in a browser's worker: a message with its options starts it; progress and the report come back.
import { bundled_shaders } from '../../web/src/page-shaders.ts';
import type { ModuleFactory } from './module.ts';
import type { Ort } from './peers/ort.ts';
import type { Platform } from './platform.ts';
import type { Report } from './report.ts';
import { run_bench, type RunOptions } from './run.ts';

export interface PageOptions extends RunOptions {
  threads: number;
  machine: string;
}

export type PageMessage = { log: string } | { report: Report } | { error: string };

const address = (path: string) => new URL(`/${path}`, self.location.href).href;
const peers = 'tests/bench/peers/node_modules';
const post = (message: PageMessage) => postMessage(message);

function browser_platform({ threads, machine }: PageOptions): Platform {
  return {
    machine,
    threads,
    gpu: navigator.gpu as GPU | undefined,
    shaders: bundled_shaders,
    tuning: undefined,
    async load_module(variant) {
      const imported = (await import(/* @vite-ignore */ address(`build/${variant}/bench.mjs`))) as { default: ModuleFactory };
      return imported.default;
    },
    import_ort: async (backend) =>
      (await import(/* @vite-ignore */ address(`${peers}/onnxruntime-web/dist/ort.${backend}.min.mjs`))) as Ort,
    ort_folder: address(`${peers}/onnxruntime-web/dist/`),
    tfjs_wasm_folder: address(`${peers}/@tensorflow/tfjs-backend-wasm/dist/`),
    log: (log) => post({ log }),
  };
}

self.onmessage = async ({ data }: MessageEvent<PageOptions>) => {
  try {
    post({ report: await run_bench(browser_platform(data), data) });
  } catch (error) {
    post({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
};
