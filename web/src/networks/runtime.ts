// ONNX Runtime Web, loaded when the first network is needed and never before: it is 14 to 17 MB.
//
// Two of its builds are used: `jspi` has WebGPU and suspends WebAssembly while it waits, which Chromium since 137 and Safari since 27
// can; everywhere else `wasm` computes on the processor. The third has WebGPU without that and is over the 25 MiB that static hosts
// take.
import type * as OnnxRuntime from 'onnxruntime-web';

export type Ort = typeof OnnxRuntime;
export type RuntimeBuild = 'jspi' | 'wasm';

/** What the page's worker and Node do differently. */
export interface RuntimeHost {
  /** The package's module of that build. */
  load(build: RuntimeBuild): Promise<Ort>;
  /** Where the build's script and its .wasm lie; undefined: the package finds them itself. */
  paths?(build: RuntimeBuild): { mjs: string; wasm: string };
  /** Threads of the processor, at least 1. */
  threads: number;
  /** The device that the engine uses, so that both share it; null: it computes on the processor, and so do networks. */
  device: GPUDevice | null;
}

const can_suspend = () => 'Suspending' in ((globalThis as { WebAssembly?: object }).WebAssembly ?? {});

export class Runtime {
  private constructor(
    readonly ort: Ort,
    /** Of the WebGPU provider; null: networks run on the processor. */
    readonly device: GPUDevice | null,
  ) {}

  /** Rejects with the platform's error where the runtime cannot be loaded. */
  static async load(host: RuntimeHost): Promise<Runtime> {
    const device = can_suspend() ? host.device : null;
    const build = device ? 'jspi' : 'wasm';
    const ort = await host.load(build);
    ort.env.logLevel = 'error';
    ort.env.wasm.numThreads = host.threads;
    const paths = host.paths?.(build);
    if (paths) ort.env.wasm.wasmPaths = paths;
    return new Runtime(ort, device);
  }
}
