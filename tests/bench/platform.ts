// What differs between Node and a browser.
import type { ShaderSource, TuningStore } from '../../web/src/gpu.ts';
import type { ModuleFactory } from './module.ts';
import type { Ort } from './peers/ort.ts';

export type Variant = 'wasm' | 'wasm-fast';

export interface Platform {
  /** Processor, threads, and what runs the JavaScript. */
  machine: string;
  threads: number;
  /** Also visible as navigator.gpu, where the peers look for it; undefined where there is none. */
  gpu: GPU | undefined;
  shaders: ShaderSource;
  /** Where the GPU executor's choices are kept; undefined: nowhere. */
  tuning: TuningStore | undefined;
  load_module(variant: Variant): Promise<ModuleFactory>;
  /** backend 'webgpu' | 'wasm': builds of their own. */
  import_ort(backend: 'webgpu' | 'wasm'): Promise<Ort>;
  /** Addresses of folders, with a slash at the end. */
  ort_folder: string;
  tfjs_wasm_folder: string;
  /** For whoever waits. */
  log(line: string): void;
}
