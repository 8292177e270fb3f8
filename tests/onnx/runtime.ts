// ONNX Runtime Web, its WebAssembly build, one thread.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Tensor {
  data: Float32Array;
}
interface Session {
  inputNames: readonly string[];
  outputNames: readonly string[];
  run(inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}
interface Ort {
  env: { wasm: { numThreads?: number; wasmPaths?: string } };
  InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => Tensor;
}

const kFolder = pathToFileURL(resolve('node_modules/onnxruntime-web/dist')).href;

// By its address: it looks for its .wasm file beside itself.
const ort = (await import(/* @vite-ignore */ `${kFolder}/ort.wasm.min.mjs`)) as Ort;
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = `${kFolder}/`;

export class RuntimeNetwork {
  private constructor(private readonly session: Session) {}

  static async open(file: Uint8Array): Promise<RuntimeNetwork> {
    return new RuntimeNetwork(await ort.InferenceSession.create(file, { executionProviders: ['wasm'] }));
  }

  /** The first output for x of that shape. */
  async run(x: Float32Array, shape: number[]): Promise<Float32Array> {
    const { inputNames, outputNames } = this.session;
    const results = await this.session.run({ [inputNames[0] as string]: new ort.Tensor('float32', x, shape) });
    return results[outputNames[0] as string]!.data;
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
