// What this folder uses of the peers, by hand: the packages themselves are installed only when the bench runs.

declare module '@tensorflow/tfjs-core' {
  export interface Tensor {
    readonly shape: number[];
    data(): Promise<Float32Array>;
    dispose(): void;
    add(other: Tensor | number): Tensor;
    sub(other: Tensor | number): Tensor;
    mul(other: Tensor | number): Tensor;
    neg(): Tensor;
    sum(): Tensor;
    mean(axis?: number[]): Tensor;
    sign(): Tensor;
    matMul(other: Tensor): Tensor;
    reshape(shape: number[]): Tensor;
  }
  export interface Variable extends Tensor {
    assign(value: Tensor): void;
  }
  export interface Backend {
    device?: GPUDevice;
    endComputePassEncoder?(): void;
    submitQueue?(): void;
  }
  export function setBackend(name: string): Promise<boolean>;
  export function ready(): Promise<void>;
  export function backend(): Backend;
  export function engine(): { runKernel(name: string, inputs: Record<string, Tensor>, attributes: object): Tensor };
  export function tensor(values: Float32Array, shape: number[], dtype?: 'float32' | 'int32'): Tensor;
  export function tensor1d(values: Int32Array, dtype: 'int32'): Tensor;
  export function zeros(shape: number[]): Tensor;
  export function tidy<T>(body: () => T): T;
  export function dispose(tensors: object): void;
  export function conv2d(x: Tensor, filter: Tensor, stride: number, pad: [number, number][]): Tensor;
  export function depthwiseConv2d(x: Tensor, filter: Tensor, stride: number, pad: [number, number][]): Tensor;
  export function moments(x: Tensor, axes: number[]): { mean: Tensor; variance: Tensor };
  export function batchNorm(x: Tensor, mean: Tensor, variance: Tensor, offset: Tensor, scale: Tensor, epsilon: number): Tensor;
  export function relu(x: Tensor): Tensor;
  export function add(a: Tensor, b: Tensor): Tensor;
  export function oneHot(labels: Tensor, depth: number): Tensor;
  export function logSoftmax(logits: Tensor): Tensor;
  export function clipByValue(x: Tensor, low: number, high: number): Tensor;
  export function minimum(a: Tensor, b: Tensor): Tensor;
  export function maximum(a: Tensor, b: Tensor): Tensor;
  export function valueAndGrad(f: (x: Tensor) => Tensor): (x: Tensor) => { value: Tensor; grad: Tensor };
  export function valueAndGrads(f: (...xs: Tensor[]) => Tensor): (xs: Tensor[]) => { value: Tensor; grads: Tensor[] };
  export function keep<T extends Tensor>(tensor: T): T;
}
declare module '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops' {}
declare module '@tensorflow/tfjs-core/dist/register_all_gradients' {}
declare module '@tensorflow/tfjs-backend-webgpu' {}
declare module '@tensorflow/tfjs-backend-wasm' {
  export function setWasmPaths(folder: string): void;
  export function setThreadsCount(threads: number): void;
}

declare module '@jax-js/jax' {
  export interface Array {
    /** Counts one user more: an operation consumes what it is given. */
    readonly ref: Array;
    readonly shape: number[];
    dispose(): void;
    data(): Promise<Float32Array>;
    blockUntilReady(): Promise<Array>;
    add(other: Array | number): Array;
    sub(other: Array | number): Array;
    mul(other: Array | number): Array;
    div(other: Array | number): Array;
    neg(): Array;
    sum(axis?: number | number[], options?: { keepdims?: boolean }): Array;
    mean(axis?: number | number[], options?: { keepdims?: boolean }): Array;
    reshape(shape: number[]): Array;
  }
  type Tree = Array | Tree[];
  export function init(): Promise<string[]>;
  export function defaultDevice(device: string): string;
  export function getWebGPUDevice(): GPUDevice;
  export function blockUntilReady(arrays: Tree): Promise<unknown>;
  export function jit<F extends (...args: Array[]) => Tree>(f: F): F & { dispose(): void };
  export function grad(f: (x: Array) => Array): (x: Array) => Array;
  export function valueAndGrad<I extends number[]>(
    f: (...xs: Array[]) => Array,
    options: { argnums: I },
  ): (...xs: Array[]) => [Array, Array[]];
  export const numpy: {
    array(values: Float32Array, options?: object): Array;
    zeros(shape: number[]): Array;
    sqrt(x: Array): Array;
    sign(x: Array): Array;
    square(x: Array): Array;
    clip(x: Array, low: Array | number, high: Array | number): Array;
    minimum(a: Array, b: Array): Array;
    maximum(a: Array, b: Array): Array;
    matmul(a: Array, b: Array): Array;
  };
  export const nn: { relu(x: Array): Array; logSoftmax(x: Array, axis?: number): Array };
  export const lax: {
    convGeneralDilated(
      x: Array,
      weight: Array,
      strides: number[],
      padding: [number, number][],
      options?: { featureGroupCount?: number },
    ): Array;
  };
}
