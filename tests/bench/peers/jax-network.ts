// Whole steps of a network in jax-js: one jitted function from the old parameters to the new ones.
import * as jax from '@jax-js/jax';
import type { Bound, Pass } from '../column.ts';
import { kEpsilon, kMomentum, kNoiseStep, kRate, layout_of, part, type Parameter, type Values } from '../inputs.ts';
import type { NetworkWork } from '../work.ts';
import { batch_norm, placed, type Arr } from './jax-arrays.ts';
import { kToChannelsFirst, kToChannelsLast, kToHwio, kToOihw, transposed } from './layouts.ts';

const { numpy: np, lax, nn } = jax;

/** A parameter, and how the engine orders it. */
interface Part extends Parameter {
  order?: { to: number[]; back: number[] };
}

/** Logits of x. parameters as parts_of lists them; running: mean and variance of each convolution; null: of the batch.
 *  Consumes its arguments. */
function forward(work: NetworkWork, x: Arr, parameters: Arr[], running: Arr[] | null): Arr {
  const uses = new Map<number, number>();
  const count = (index: number) => uses.set(index, (uses.get(index) ?? 0) + 1);
  for (const node of work.nodes) (node.op === 'add' ? [node.a, node.b] : [node.x]).forEach(count);
  count(work.nodes.length);
  const values = [x];
  // The last use of a value consumes it.
  const use = (index: number): Arr => {
    const left = (uses.get(index) as number) - 1;
    uses.set(index, left);
    const value = values[index] as Arr;
    return left > 0 ? value.ref : value;
  };
  const queue = [...parameters];
  const statistics = running && [...running];
  const take = (from: Arr[]) => from.shift() as Arr;
  for (const node of work.nodes) {
    let y: Arr;
    if (node.op === 'add') {
      y = use(node.a).add(use(node.b));
    } else {
      const margin = Math.floor(node.kernel / 2);
      const pad: [number, number][] = [[margin, margin], [margin, margin]]; // prettier-ignore
      const groups = node.op === 'depthwise' ? { featureGroupCount: node.out } : {};
      const convolved = lax.convGeneralDilated(use(node.x), take(queue), [node.stride, node.stride], pad, groups);
      const [scale, shift] = [take(queue), take(queue)];
      const given = statistics ? { mean: take(statistics), variance: take(statistics) } : undefined;
      y = batch_norm(convolved, scale, shift, given);
    }
    values.push(node.relu ? nn.relu(y) : y);
  }
  const pooled = use(work.nodes.length).mean([2, 3]);
  const [weight, bias] = [take(queue), take(queue)];
  return np.matmul(pooled, weight).add(bias);
}

function parts_of(work: NetworkWork): { parts: Part[]; running: Part[] } {
  const layout = layout_of(work);
  const parts: Part[] = [];
  const running: Part[] = [];
  layout.nodes.forEach((node, i) => {
    if (!node) return;
    const channels = node.affine.shape[1] as number;
    const halves = (which: Parameter) => [0, 1].map((index) => ({ offset: which.offset + index * channels, shape: [channels] }));
    const { offset, shape } = node.weight;
    const [k = 0, , out = 0] = shape;
    const weight = work.nodes[i]?.op === 'depthwise' ? [k, k, 1, out] : shape;
    parts.push({ offset, shape: weight, order: { to: kToOihw, back: kToHwio } }, ...halves(node.affine));
    running.push(...halves(node.running));
  });
  parts.push(layout.weight, layout.bias);
  return { parts, running };
}

export function jax_network(work: NetworkWork, inputs: Values): Bound {
  const { n, size, classes } = work;
  const { parts, running: running_parts } = parts_of(work);
  const initial = inputs['parameters'] as Float32Array;
  const pixels = [n, size, size, 3];
  const one_hot = new Float32Array(n * classes);
  (inputs['labels'] as Float32Array).forEach((label, row) => (one_hot[row * classes + label] = 1));
  const x = placed(inputs['x'] as Float32Array, pixels, kToChannelsFirst);
  const image = placed((inputs['images'] as Float32Array).map((value) => value / 255), pixels, kToChannelsFirst);
  const target = placed(one_hot, [n, classes]);
  const running = running_parts.map((which) => placed(part(inputs['running'] as Float32Array, which), which.shape));
  const fresh = () => parts.map((which) => placed(part(initial, which), which.shape, which.order?.to));
  const fresh_momenta = () => fresh().map((parameter) => parameter.mul(0));
  const fresh_noise = () => placed(new Float32Array(n * size * size * 3), [n, 3, size, size]);
  const loss_of = (logits: Arr, of: Arr) => nn.logSoftmax(logits).mul(of).sum().mul(-1 / n);

  const count = parts.length;
  const train = jax.jit((x1: Arr, target1: Arr, ...state: Arr[]) => {
    const [parameters, momenta] = [state.slice(0, count), state.slice(count)];
    const loss = (...now: Arr[]) => loss_of(forward(work, x1, now, null), target1);
    const all = parameters.map((_, i) => i);
    const [value, gradients] = jax.valueAndGrad(loss, { argnums: all })(...parameters.map((parameter) => parameter.ref));
    const moved = gradients.map((gradient, i) => (momenta[i] as Arr).mul(kMomentum).add(gradient));
    const updated = moved.map((momentum, i) => (parameters[i] as Arr).sub(momentum.ref.mul(kRate)));
    return [value, ...updated, ...moved];
  });
  const noise_step = jax.jit((image1: Arr, target1: Arr, noise1: Arr, ...rest: Arr[]) => {
    const [parameters, statistics] = [rest.slice(0, count), rest.slice(count)];
    const loss = (seen: Arr) => loss_of(forward(work, seen, parameters, statistics), target1);
    const seen = np.clip(image1.ref.add(noise1.ref), 0, 1);
    const [value, [gradient]] = jax.valueAndGrad(loss, { argnums: [0] })(seen);
    const moved = np.clip(noise1.sub(np.sign(gradient as Arr).mul(kNoiseStep)), -kEpsilon, kEpsilon);
    return [value, np.clip(image1.ref.add(moved), 0, 1).sub(image1)];
  });

  let state = [...fresh(), ...fresh_momenta()];
  let noise = fresh_noise();
  const refs = (arrays: Arr[]) => arrays.map((array) => array.ref);
  const do_train = (): Arr => {
    const [loss, ...next] = train(x.ref, target.ref, ...state) as Arr[];
    state = next;
    return loss as Arr;
  };
  const do_noise = (): Arr => {
    const made = noise_step(image.ref, target.ref, noise, ...refs(state.slice(0, count)), ...refs(running)) as Arr[];
    noise = made[1] as Arr;
    return made[0] as Arr;
  };
  const restart = () => {
    for (const array of [...state, noise]) array.dispose();
    state = [...fresh(), ...fresh_momenta()];
    noise = fresh_noise();
  };
  const pass = (step: () => Arr, result: () => Promise<Values>): Pass => ({
    result,
    async run(repeat) {
      const losses = Array.from({ length: repeat }, step);
      await jax.blockUntilReady([...losses, ...state, noise]);
      for (const loss of losses) loss.dispose();
    },
  });
  return {
    passes: {
      'training step': pass(do_train, async () => {
        restart();
        const loss = await do_train().data();
        const update = new Float32Array(initial.length);
        for (const [i, which] of parts.entries()) {
          const before = part(initial, which);
          const data = await (state[i] as Arr).ref.data();
          const shape = which.order ? which.order.to.map((axis) => which.shape[axis] as number) : which.shape;
          const after = which.order ? transposed(data, shape, which.order.back) : data;
          part(update, which).set(after.map((value, j) => value - (before[j] as number)));
        }
        return { loss, update };
      }),
      'noise step': pass(do_noise, async () => {
        restart();
        const loss = await do_noise().data();
        return { loss, noise: transposed(await noise.ref.data(), [n, 3, size, size], kToChannelsLast) };
      }),
    },
    close() {
      for (const array of [...state, noise, ...running, x, image, target]) array.dispose();
    },
  };
}
