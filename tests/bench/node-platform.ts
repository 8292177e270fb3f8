// The bench's platform in Node. Folders lie below a root: the project's, or a copy that was carried to another machine.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { create_gpu, read_shaders } from '../../web/src/node-gpu.ts';
import { FileStore } from '../../web/src/node-tuning.ts';
import type { ModuleFactory } from './module.ts';
import type { Ort } from './peers/ort.ts';
import type { Platform } from './platform.ts';

const kPeers = 'tests/bench/peers/node_modules';

/** Dawn in Node takes no shared memory, which is what ONNX Runtime's threaded build has: copied where it is. */
function accept_shared_memory(): void {
  const write = GPUQueue.prototype.writeBuffer;
  GPUQueue.prototype.writeBuffer = function (buffer, offset, data, ...rest) {
    const shared = ArrayBuffer.isView(data) && data.buffer instanceof SharedArrayBuffer;
    return write.call(this, buffer, offset, shared ? (data as unknown as Uint8Array<ArrayBuffer>).slice() : data, ...rest);
  };
}

export const machine_name = () => `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} processors, Node ${process.version}`;

export function node_platform(root: string, threads: number): Platform {
  const gpu = create_gpu();
  accept_shared_memory();
  // The peers look for WebGPU where a browser has it.
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'Node', hardwareConcurrency: threads },
    configurable: true,
  });
  // What TensorFlow.js' wasm backend expects of Node is what CommonJS modules have.
  Object.assign(globalThis, { require: createRequire(import.meta.url), __dirname: root });
  // It reads its .wasm file by fetch(), which takes no file addresses.
  const fetched = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const address = String(input);
    if (!address.startsWith('file:')) return fetched(input, init);
    return new Response(readFileSync(new URL(address)), { headers: { 'Content-Type': 'application/wasm' } });
  };
  const file = (path: string) => pathToFileURL(resolve(root, path)).href;
  return {
    machine: machine_name(),
    threads,
    gpu,
    shaders: read_shaders(resolve(root, 'shaders')),
    tuning: new FileStore(),
    async load_module(variant) {
      const { default: create } = (await import(file(`build/${variant}/bench.mjs`))) as { default: ModuleFactory };
      return create;
    },
    import_ort: async (backend) => (await import(file(`${kPeers}/onnxruntime-web/dist/ort.${backend}.min.mjs`))) as Ort,
    ort_folder: `${file(`${kPeers}/onnxruntime-web/dist`)}/`,
    tfjs_wasm_folder: `${file(`${kPeers}/@tensorflow/tfjs-backend-wasm/dist`)}/`,
    log: (line) => console.error(line),
  };
}
