// TensorFlow.js: its kernels for single operations (the gradients of convolutions are kernels of their own there), its
// automatic differentiation for whole steps.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-webgpu';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { Bound, Column, Pass } from '../column.ts';
import type { Values } from '../inputs.ts';
import { out_size, type BatchNormWork, type ConvolutionWork, type Work } from '../work.ts';
import { tfjs_network } from './tfjs-network.ts';

/** Waits until the device has done what was asked of it. */
async function finish(): Promise<void> {
  const backend = tf.backend();
  backend.endComputePassEncoder?.();
  backend.submitQueue?.();
  await backend.device?.queue.onSubmittedWorkDone();
}

/** A pass whose results are new tensors each time. */
function pass(names: string[], compute: () => tf.Tensor[]): Pass {
  return {
    async result() {
      const tensors = compute();
      const values: Values = {};
      for (const [i, name] of names.entries()) values[name] = await (tensors[i] as tf.Tensor).data();
      tf.dispose(tensors);
      return values;
    },
    async run(repeat) {
      for (let i = 0; i < repeat; ++i) tf.dispose(compute());
      await finish();
    },
  };
}

function convolution(work: ConvolutionWork, { x, w, dy }: Values): Bound {
  const { n, size, kernel, stride, out } = work;
  const depthwise = work.kind === 'depthwise';
  const outer = out_size(work);
  const margin = Math.floor(kernel / 2);
  const pad: [number, number][] = [[0, 0], [margin, margin], [margin, margin], [0, 0]]; // prettier-ignore
  const filter_shape = depthwise ? [kernel, kernel, out, 1] : [kernel, kernel, work.in, out];
  const tensors = {
    x: tf.tensor(x as Float32Array, [n, size, size, work.in]),
    w: tf.tensor(w as Float32Array, filter_shape),
    dy: tf.tensor(dy as Float32Array, [n, outer, outer, out]),
  };
  const attributes = { strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: [1, 1] };
  const prefix = depthwise ? 'DepthwiseConv2dNative' : 'Conv2D';
  const kernel_pass = (result: string, name: string, inputs: Record<string, tf.Tensor>, more: object) =>
    pass([result], () => [tf.engine().runKernel(name, inputs, { ...attributes, ...more })]);
  const input_grad = { dy: tensors.dy, filter: tensors.w };
  const weight_grad = { x: tensors.x, dy: tensors.dy };
  return {
    passes: {
      forward: pass(['y'], () => [(depthwise ? tf.depthwiseConv2d : tf.conv2d)(tensors.x, tensors.w, stride, pad)]),
      'input gradient': kernel_pass('dx', `${prefix}BackpropInput`, input_grad, { inputShape: tensors.x.shape }),
      'weight gradient': kernel_pass('dw', `${prefix}BackpropFilter`, weight_grad, { filterShape: filter_shape }),
    },
    close: () => tf.dispose(tensors),
  };
}

function batch_norm(work: BatchNormWork, inputs: Values): Bound {
  const { n, size, channels } = work;
  const x = tf.tensor(inputs['x'] as Float32Array, [n, size, size, channels]);
  const dy = tf.tensor(inputs['dy'] as Float32Array, [n, size, size, channels]);
  const affine = inputs['affine'] as Float32Array;
  const scale = tf.tensor(affine.slice(0, channels), [channels]);
  const shift = tf.tensor(affine.slice(channels), [channels]);
  const forward = (of: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
    const { mean, variance } = tf.moments(of, [0, 1, 2]);
    return tf.batchNorm(of, mean, variance, beta, gamma, 1e-5);
  };
  const gradient = tf.valueAndGrads((of, gamma, beta) => forward(of as tf.Tensor, gamma as tf.Tensor, beta as tf.Tensor).mul(dy).sum());
  const passes = {
    forward: pass(['y'], () => [tf.tidy(() => forward(x, scale, shift))]),
    gradient: pass(['dx', 'dscale', 'dshift'], () => tf.tidy(() => gradient([x, scale, shift]).grads)),
  };
  const { result } = passes.gradient;
  passes.gradient.result = async () => {
    const { dx, dscale, dshift } = await result();
    return { dx: dx as Float32Array, daffine: Float32Array.from([...(dscale as Float32Array), ...(dshift as Float32Array)]) };
  };
  return { passes, close: () => tf.dispose([x, dy, scale, shift]) };
}

/** backend 'wasm': with that many threads; wasm_folder: where its .wasm files are. */
export async function tfjs_column(backend: 'webgpu' | 'wasm', threads: number, wasm_folder: string): Promise<Column> {
  if (backend === 'wasm') {
    setThreadsCount(threads);
    setWasmPaths(wasm_folder);
  }
  const select = async () => {
    if (!(await tf.setBackend(backend))) throw new Error(`its ${backend} backend did not start`);
    await tf.ready();
  };
  await select();
  return {
    name: `tfjs ${backend}`,
    most_gflop: Infinity,
    async open(work: Work, inputs: Values) {
      await select();
      if (work.kind === 'network') return tfjs_network(work, inputs, finish);
      return work.kind === 'batch norm' ? batch_norm(work, inputs) : convolution(work, inputs);
    },
    close: () => tf.backend().device?.destroy(),
  };
}
