// Between the engine's layouts (activations NHWC, weights HWIO) and those of libraries that put channels first.

/** Transposes an array of that shape: axis i of the result is axis order[i] of the source. */
export function transposed(values: Float32Array, shape: number[], order: number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = order.map((axis) => shape[axis] as number);
  const steps = order.map((axis) => strides[axis] as number);
  const out = new Float32Array(values.length);
  const at = sizes.map(() => 0);
  for (let i = 0, from = 0; i < out.length; ++i) {
    out[i] = values[from] as number;
    for (let axis = sizes.length - 1; axis >= 0; --axis) {
      from += steps[axis] as number;
      at[axis] = (at[axis] as number) + 1;
      if ((at[axis] as number) < (sizes[axis] as number)) break;
      from -= (steps[axis] as number) * (sizes[axis] as number);
      at[axis] = 0;
    }
  }
  return out;
}

export const kToChannelsFirst = [0, 3, 1, 2];
export const kToChannelsLast = [0, 2, 3, 1];
/** [k, k, in, out] -> [out, in, k, k], and back. */
export const kToOihw = [3, 2, 0, 1];
export const kToHwio = [2, 3, 1, 0];
