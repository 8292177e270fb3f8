// jax-js: every pass is one jitted function of arrays; gradients are its own. Activations there are NCHW, weights OIHW.
import * as jax from '@jax-js/jax';
import type { Bound, Column, Pass } from '../column.ts';
import type { Values } from '../inputs.ts';
import { out_size, type BatchNormWork, type ConvolutionWork, type Work } from '../work.ts';
import { batch_norm, placed, type Arr } from './jax-arrays.ts';
import { jax_network } from './jax-network.ts';
import { kToChannelsFirst, kToChannelsLast, kToHwio, kToOihw, transposed } from './layouts.ts';

const { lax } = jax;

interface Output {
  name: string;
  /** In the library's order, and how to bring it into the engine's. */
  shape: number[];
  order?: number[];
}

/** A pass whose results are new arrays each time. */
function pass(f: (...args: Arr[]) => jax.Tree, args: Arr[], outputs: Output[]): Pass {
  const jitted = jax.jit(f);
  const compute = () => [jitted(...args.map((one) => one.ref))].flat() as Arr[];
  return {
    async result() {
      const values: Values = {};
      for (const [i, array] of compute().entries()) {
        const { name, shape, order } = outputs[i] as Output;
        const data = await array.data();
        values[name] = order ? transposed(data, shape, order) : data;
      }
      return values;
    },
    async run(repeat) {
      const made = Array.from({ length: repeat }, compute);
      await jax.blockUntilReady(made);
      for (const array of made.flat()) array.dispose();
    },
  };
}

function convolution(work: ConvolutionWork, inputs: Values): Bound {
  const { n, size, kernel, stride, out } = work;
  const depthwise = work.kind === 'depthwise';
  const outer = out_size(work);
  const margin = Math.floor(kernel / 2);
  const pad: [number, number][] = [[margin, margin], [margin, margin]]; // prettier-ignore
  const groups = depthwise ? { featureGroupCount: out } : {};
  const convolve = (x: Arr, w: Arr) => lax.convGeneralDilated(x, w, [stride, stride], pad, groups);
  const filter = [kernel, kernel, depthwise ? 1 : work.in, out];
  const x = placed(inputs['x'] as Float32Array, [n, size, size, work.in], kToChannelsFirst);
  const w = placed(inputs['w'] as Float32Array, filter, kToOihw);
  const dy = placed(inputs['dy'] as Float32Array, [n, outer, outer, out], kToChannelsFirst);
  // The product with dy turns a gradient of a scalar into the pull-back of dy; jit drops the forward pass.
  const input_grad = (w1: Arr, dy1: Arr, x1: Arr) => jax.grad((of) => convolve(of, w1).mul(dy1).sum())(x1);
  const weight_grad = (x1: Arr, dy1: Arr, w1: Arr) => jax.grad((of) => convolve(x1, of).mul(dy1).sum())(w1);
  const dx = { name: 'dx', shape: [n, work.in, size, size], order: kToChannelsLast };
  const dw = { name: 'dw', shape: [out, filter[2] as number, kernel, kernel], order: kToHwio };
  return {
    passes: {
      forward: pass(convolve, [x, w], [{ name: 'y', shape: [n, out, outer, outer], order: kToChannelsLast }]),
      'input gradient': pass(input_grad, [w, dy, x], [dx]),
      'weight gradient': pass(weight_grad, [x, dy, w], [dw]),
    },
    close() {
      for (const array of [x, w, dy]) array.dispose();
    },
  };
}

function batch_norm_work(work: BatchNormWork, inputs: Values): Bound {
  const { n, size, channels } = work;
  const shape = [n, size, size, channels];
  const x = placed(inputs['x'] as Float32Array, shape, kToChannelsFirst);
  const dy = placed(inputs['dy'] as Float32Array, shape, kToChannelsFirst);
  const affine = inputs['affine'] as Float32Array;
  const scale = placed(affine.slice(0, channels), [channels]);
  const shift = placed(affine.slice(channels), [channels]);
  const gradient = (x1: Arr, scale1: Arr, shift1: Arr, dy1: Arr) => {
    const weighted = (of: Arr, gamma: Arr, beta: Arr) => batch_norm(of, gamma, beta).mul(dy1).sum();
    const [value, gradients] = jax.valueAndGrad(weighted, { argnums: [0, 1, 2] })(x1, scale1, shift1);
    value.dispose();
    return gradients;
  };
  const image = { shape: [n, channels, size, size], order: kToChannelsLast };
  const passes = {
    forward: pass((x1, scale1, shift1) => batch_norm(x1, scale1, shift1), [x, scale, shift], [{ name: 'y', ...image }]),
    gradient: pass(gradient, [x, scale, shift, dy], [
      { name: 'dx', ...image },
      { name: 'dscale', shape: [channels] },
      { name: 'dshift', shape: [channels] },
    ]),
  }; // prettier-ignore
  const { result } = passes.gradient;
  passes.gradient.result = async () => {
    const { dx, dscale, dshift } = await result();
    return { dx: dx as Float32Array, daffine: Float32Array.from([...(dscale as Float32Array), ...(dshift as Float32Array)]) };
  };
  return {
    passes,
    close() {
      for (const array of [x, dy, scale, shift]) array.dispose();
    },
  };
}

// Measured (0.1.25, WebGPU on SwiftShader): tracing and compiling the step of a network with depthwise layers went on for eight
// minutes, until the 24 GB of the machine were used up.
const kTooLarge = 'it runs out of memory (24 GB) on networks with depthwise layers';

/** most_gflop: its wasm kernels take many times as long as the others. */
export async function jax_column(backend: 'webgpu' | 'wasm', most_gflop: number): Promise<Column> {
  const ready = await jax.init();
  if (!ready.includes(backend)) throw new Error(`its ${backend} backend did not start`);
  return {
    name: `jax-js ${backend}`,
    most_gflop,
    async open(work: Work, inputs: Values) {
      // Emscripten's threads leave Node's Worker behind as a global, which jax-js would take for a browser's.
      if (typeof process === 'object') Reflect.deleteProperty(globalThis, 'Worker');
      if (work.kind === 'network' && work.nodes.some((node) => node.op === 'depthwise')) throw new Error(kTooLarge);
      jax.defaultDevice(backend);
      if (work.kind === 'network') return jax_network(work, inputs);
      return work.kind === 'batch norm' ? batch_norm_work(work, inputs) : convolution(work, inputs);
    },
    close: () => (backend === 'webgpu' ? jax.getWebGPUDevice().destroy() : undefined),
  };
}
