// Small pieces that the lowerings share.
import type { Binding, Dispatch, Step, Variant } from './lowering.ts';

/** WebGPU's limit of workgroups per dimension. */
export const kMaxGroups = 65535;

/** Default of the overrides `workgroup_size` in shaders/shared/{flat,reduce}.wgsl. */
export const kWorkgroupSize = 64;

export const ceil_div = (a: number, b: number) => Math.ceil(a / b);

export const all_operands = (step: Step): Binding[] =>
  Array.from({ length: step.operands }, (_, operand) => ({ operand }));

export function operands(...indices: number[]): Binding[] {
  return indices.map((operand) => ({ operand }));
}

/** Workgroups for one invocation per element, as shaders/shared/flat.wgsl reads them. */
export function flat_groups(count: number): [number, number, number] {
  const groups = ceil_div(count, kWorkgroupSize);
  const y = Math.max(1, ceil_div(groups, kMaxGroups));
  return [Math.max(1, ceil_div(groups, y)), y, 1];
}

/** One workgroup per item; kernels stride over the items beyond the limit. */
export function item_groups(items: number): [number, number, number] {
  return [Math.min(items, kMaxGroups), 1, 1];
}

export function dispatch(
  kernel: string,
  words: number[],
  bindings: Binding[],
  groups: [number, number, number],
  constants: Record<string, number> = {},
): Dispatch {
  return { kernel, constants, words, bindings, groups };
}

/** The plain kernel: named as its operation, all operands in order, the recorded words. */
export function plain(groups: (params: Record<string, number>) => [number, number, number]): Variant {
  return {
    name: 'plain',
    fits: () => true,
    lower: (step) => ({
      dispatches: [dispatch(step.op, step.words, all_operands(step), groups(step.params))],
      scratch_bytes: [],
    }),
  };
}

const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

export function float_bits(value: number): number {
  floats[0] = value;
  return bits[0] as number;
}

export function float_from_bits(word: number): number {
  bits[0] = word;
  return floats[0] as number;
}

/** A parameter that the operation is known to have. */
export function param(step: Step, name: string): number {
  const value = step.params[name];
  if (value === undefined) throw new Error(`${step.op} has no parameter ${name}`);
  return value;
}
