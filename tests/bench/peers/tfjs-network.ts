// Whole steps of a network in TensorFlow.js.
import * as tf from '@tensorflow/tfjs-core';
import type { Bound, Pass } from '../column.ts';
import { kEpsilon, kMomentum, kNoiseStep, kRate, layout_of, part, type Parameter, type Values } from '../inputs.ts';
import type { NetworkWork } from '../work.ts';

type Tensor = tf.Tensor;

/** Logits of x. parameters: weight, scale and shift of each convolution, then weight and bias of the last layer.
 *  running: mean and variance of each convolution; null: of the batch. */
function forward(work: NetworkWork, x: Tensor, parameters: Tensor[], running: Tensor[] | null): Tensor {
  const values = [x];
  const next_parameter = parameters[Symbol.iterator]();
  const next_running = running?.[Symbol.iterator]();
  const take = (from: Iterator<Tensor>) => from.next().value as Tensor;
  for (const node of work.nodes) {
    let y: Tensor;
    if (node.op === 'add') {
      y = tf.add(values[node.a] as Tensor, values[node.b] as Tensor);
    } else {
      const margin = Math.floor(node.kernel / 2);
      const pad: [number, number][] = [[0, 0], [margin, margin], [margin, margin], [0, 0]]; // prettier-ignore
      const convolve = node.op === 'depthwise' ? tf.depthwiseConv2d : tf.conv2d;
      const convolved = convolve(values[node.x] as Tensor, take(next_parameter), node.stride, pad);
      const [scale, shift] = [take(next_parameter), take(next_parameter)];
      const statistics = next_running ? null : tf.moments(convolved, [0, 1, 2]);
      const mean = statistics?.mean ?? take(next_running as Iterator<Tensor>);
      const variance = statistics?.variance ?? take(next_running as Iterator<Tensor>);
      y = tf.batchNorm(convolved, mean, variance, shift, scale, 1e-5);
    }
    values.push(node.relu ? tf.relu(y) : y);
  }
  const pooled = (values.at(-1) as Tensor).mean([1, 2]);
  const [weight, bias] = [take(next_parameter), take(next_parameter)];
  return pooled.matMul(weight).add(bias);
}

export function tfjs_network(work: NetworkWork, inputs: Values, finish: () => Promise<void>): Bound {
  const layout = layout_of(work);
  const { n, size, classes } = work;
  const parts: Parameter[] = [];
  const running: Tensor[] = [];
  layout.nodes.forEach((node, i) => {
    if (!node) return;
    const channels = node.affine.shape[1] as number;
    const half = (which: Parameter, index: number) => ({ offset: which.offset + index * channels, shape: [channels] });
    const { shape, offset } = node.weight;
    parts.push(work.nodes[i]?.op === 'depthwise' ? { offset, shape: [...shape, 1] } : node.weight);
    parts.push(half(node.affine, 0), half(node.affine, 1));
    for (const index of [0, 1]) {
      running.push(tf.tensor(part(inputs['running'] as Float32Array, half(node.running, index)).slice(), [channels]));
    }
  });
  parts.push(layout.weight, layout.bias);
  const initial = inputs['parameters'] as Float32Array;
  const fresh = () => parts.map((which) => tf.tensor(part(initial, which).slice(), which.shape));
  const label_words = Int32Array.from(inputs['labels'] as Float32Array);
  const fixed = {
    x: tf.tensor(inputs['x'] as Float32Array, [n, size, size, 3]),
    image: tf.tensor((inputs['images'] as Float32Array).map((value) => value / 255), [n, size, size, 3]),
    target: tf.tidy(() => tf.oneHot(tf.tensor1d(label_words, 'int32'), classes)),
  };
  const loss_of = (logits: Tensor) => tf.logSoftmax(logits).mul(fixed.target).sum().mul(-1 / n);

  let parameters = fresh();
  let momenta = parameters.map(({ shape }) => tf.zeros(shape));
  let noise = tf.zeros([n, size, size, 3]);
  const gradients = tf.valueAndGrads((...now) => loss_of(forward(work, fixed.x, now, null)));

  /** Returns the loss. */
  const train = (): Tensor => {
    const old = [...parameters, ...momenta];
    const loss = tf.tidy(() => {
      const { value, grads } = gradients(parameters);
      momenta = grads.map((gradient, i) => tf.keep((momenta[i] as Tensor).mul(kMomentum).add(gradient)));
      parameters = momenta.map((momentum, i) => tf.keep((parameters[i] as Tensor).sub(momentum.mul(kRate))));
      return value;
    });
    tf.dispose(old);
    return loss;
  };
  const noise_step = (): Tensor => {
    const old = noise;
    const loss = tf.tidy(() => {
      const seen = tf.clipByValue(fixed.image.add(noise), 0, 1);
      const { value, grad } = tf.valueAndGrad((x) => loss_of(forward(work, x, parameters, running)))(seen);
      const moved = tf.clipByValue(noise.sub(grad.sign().mul(kNoiseStep)), -kEpsilon, kEpsilon);
      noise = tf.keep(tf.clipByValue(fixed.image.add(moved), 0, 1).sub(fixed.image));
      return value;
    });
    tf.dispose(old);
    return loss;
  };
  const restart = () => {
    tf.dispose([...parameters, ...momenta, noise]);
    parameters = fresh();
    momenta = parameters.map(({ shape }) => tf.zeros(shape));
    noise = tf.zeros([n, size, size, 3]);
  };
  const read_loss = async (loss: Tensor) => {
    const value = await loss.data();
    loss.dispose();
    return value;
  };
  const pass = (step: () => Tensor, result: () => Promise<Values>): Pass => ({
    result,
    async run(repeat) {
      for (let i = 0; i < repeat; ++i) step().dispose();
      await finish();
    },
  });
  return {
    passes: {
      'training step': pass(train, async () => {
        restart();
        const loss = await read_loss(train());
        const update = new Float32Array(initial.length);
        for (const [i, which] of parts.entries()) {
          const before = part(initial, which);
          const after = await (parameters[i] as Tensor).data();
          part(update, which).set(after.map((value, j) => value - (before[j] as number)));
        }
        return { loss, update };
      }),
      'noise step': pass(noise_step, async () => {
        restart();
        const loss = await read_loss(noise_step());
        return { loss, noise: await noise.data() };
      }),
    },
    close: () => tf.dispose([...parameters, ...momenta, ...running, noise, fixed.x, fixed.image, fixed.target]),
  };
}
