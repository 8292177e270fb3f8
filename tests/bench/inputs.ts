// The numbers that every column works on, and how equal its results must be. Layouts are those of the engine:
// activations NHWC, weights [kernel, kernel, in, out] (depthwise [kernel, kernel, channels]); a network's parameters in one
// array, each part at a multiple of 64 elements.
import { out_size, type NetworkWork, type Work } from './work.ts';

export type Values = Record<string, Float32Array>;

/** A network's step from images of 8 bits: they are kept as numbers 0..255 here. */
export const kEpsilon = 8 / 255;
export const kNoiseStep = kEpsilon / 10;
export const kRate = 0.01;
export const kMomentum = 0.9;

/** Deterministic, uniform in [-1, 1). */
function random(count: number, seed: number): Float32Array {
  const values = new Float32Array(count);
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let i = 0; i < count; ++i) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[i] = (state >>> 0) / 2 ** 31 - 1;
  }
  return values;
}

export interface Parameter {
  offset: number;
  shape: number[];
}

export interface NodeParameters {
  weight: Parameter;
  affine: Parameter;
  /** Into the running statistics: [2, channels], mean and variance. */
  running: Parameter;
}

export interface NetworkLayout {
  /** One per node; null for sums. */
  nodes: (NodeParameters | null)[];
  weight: Parameter;
  bias: Parameter;
  /** Elements of all parameters, and of all running statistics. */
  parameters: number;
  running: number;
}

/** Where nn::ParameterStore puts the parameters of a network. */
export function layout_of(work: NetworkWork): NetworkLayout {
  const place = (at: { next: number }, shape: number[]): Parameter => {
    const offset = at.next;
    at.next += Math.ceil(shape.reduce((a, b) => a * b) / 64) * 64;
    return { offset, shape };
  };
  const parameters = { next: 0 };
  const running = { next: 0 };
  let channels = 3;
  const nodes = work.nodes.map((node) => {
    if (node.op === 'add') return null;
    channels = node.out;
    const { kernel } = node;
    const weight = place(parameters, node.op === 'depthwise' ? [kernel, kernel, node.out] : [kernel, kernel, node.in, node.out]);
    return { weight, affine: place(parameters, [2, node.out]), running: place(running, [2, node.out]) };
  });
  const weight = place(parameters, [channels, work.classes]);
  const bias = place(parameters, [work.classes]);
  return { nodes, weight, bias, parameters: parameters.next, running: running.next };
}

export const part = (values: Float32Array, { offset, shape }: Parameter) =>
  values.subarray(offset, offset + shape.reduce((a, b) => a * b));

function network_inputs(work: NetworkWork): Values {
  const layout = layout_of(work);
  const parameters = new Float32Array(layout.parameters);
  const running = new Float32Array(layout.running);
  const set = (parameter: Parameter, seed: number, fan_in: number) => {
    const bound = 1 / Math.sqrt(fan_in);
    part(parameters, parameter).set(random(parameter.shape.reduce((a, b) => a * b), seed).map((value) => value * bound));
  };
  layout.nodes.forEach((node, i) => {
    if (!node) return;
    const channels = node.affine.shape[1] as number;
    set(node.weight, i + 1, node.weight.shape.slice(0, node.weight.shape.length - 1).reduce((a, b) => a * b));
    part(parameters, node.affine).fill(1, 0, channels);
    // Statistics as training leaves them: spread about what the layer puts out.
    part(running, node.running).set(random(channels, i + 101).map((value) => value * 0.1));
    part(running, node.running).set(random(channels, i + 201).map((value) => 0.4 + 0.2 * value), channels);
  });
  set(layout.weight, 301, layout.weight.shape[0] as number);
  const pixels = work.n * work.size ** 2 * 3;
  return {
    parameters,
    running,
    x: random(pixels, 302).map((value) => value * 2),
    labels: random(work.n, 303).map((value) => Math.floor(((value + 1) / 2) * work.classes)),
    images: random(pixels, 304).map((value) => Math.floor((value + 1) * 128)),
  };
}

export function make_inputs(work: Work): Values {
  if (work.kind === 'network') return network_inputs(work);
  if (work.kind === 'batch norm') {
    const count = work.n * work.size ** 2 * work.channels;
    return { x: random(count, 1), affine: random(2 * work.channels, 2), dy: random(count, 3) };
  }
  const { n, size, kernel, out } = work;
  const channels = work.kind === 'depthwise' ? 1 : work.in;
  return {
    x: random(n * size ** 2 * work.in, 1),
    w: random(kernel ** 2 * channels * out, 2),
    dy: random(n * out_size(work) ** 2 * out, 3),
  };
}
