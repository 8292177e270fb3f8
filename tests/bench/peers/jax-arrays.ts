// What the works in jax-js share.
import * as jax from '@jax-js/jax';
import { transposed } from './layouts.ts';

export type Arr = jax.Array;
const { numpy: np } = jax;

/** An array on the device, from values in the engine's order. */
export function placed(values: Float32Array, shape: number[], order?: number[]): Arr {
  const at = order ? order.map((axis) => shape[axis] as number) : shape;
  return np.array(order ? transposed(values, shape, order) : values.slice()).reshape(at);
}

/** Batch norm of x [n, c, h, w] by the statistics given, or its own. Consumes its arguments. */
export function batch_norm(x: Arr, scale: Arr, shift: Arr, given?: { mean: Arr; variance: Arr }): Arr {
  const per_channel = (values: Arr, channels: number) => values.reshape([1, channels, 1, 1]);
  const channels = x.shape[1] as number;
  const axes = { axis: [0, 2, 3], options: { keepdims: true } };
  const mean = given ? per_channel(given.mean, channels) : x.ref.mean(axes.axis, axes.options);
  const centred = x.sub(mean);
  const variance = given ? per_channel(given.variance, channels) : np.square(centred.ref).mean(axes.axis, axes.options);
  const normed = centred.div(np.sqrt(variance.add(1e-5)));
  return normed.mul(per_channel(scale, channels)).add(per_channel(shift, channels));
}
