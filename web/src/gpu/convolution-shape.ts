// What the lowerings of convolutions share: the parameters by name, the products they stand for, the cutting of long
// work.
import { ceil_div, dispatch, flat_groups, float_bits, kMaxGroups, operands, param } from './lower-helpers.ts';
import type { Dispatch, Lowered, Step } from './lowering.ts';

export interface Shape {
  n: number;
  height: number;
  width: number;
  in_channels: number;
  out_height: number;
  out_width: number;
  out_channels: number;
  kernel: number;
  stride: number;
}

export function shape_of(step: Step): Shape {
  const value = (name: string) => param(step, name);
  return {
    n: value('n'),
    height: value('height'),
    width: value('width'),
    in_channels: value('in_channels'),
    out_height: value('out_height'),
    out_width: value('out_width'),
    out_channels: value('out_channels'),
    kernel: value('kernel'),
    stride: value('stride'),
  };
}

/** The input gradient as one product per residue of the position modulo the stride (shaders/shared/parity.wgsl): rows
 *  and depth of the largest. */
export function residue_product({ n, height, width, out_channels, kernel, stride }: Shape) {
  const rows = n * ceil_div(height, stride) * ceil_div(width, stride);
  return { residues: stride ** 2, rows, depth: ceil_div(kernel, stride) ** 2 * out_channels };
}

/** A weight gradient whose sum over the output positions is cut into splits, each a partial sum: more than one are added
 *  by a second pass. `make` gets the operands that the kernel binds. */
export function in_splits(
  { kernel, in_channels, out_channels }: Shape,
  splits: number,
  make: (bindings: Dispatch['bindings']) => Dispatch[],
): Lowered {
  if (splits === 1) return { dispatches: make(operands(0, 1, 2)), scratch_bytes: [] };
  const elements = kernel ** 2 * in_channels * out_channels;
  const words = [splits, elements, float_bits(1)];
  const sum = dispatch('reduce_rows', words, [{ scratch: 0 }, { operand: 2 }], flat_groups(elements));
  return { dispatches: [...make([...operands(0, 1), { scratch: 0 }]), sum], scratch_bytes: [splits * elements * 4] };
}

/** Dispatches over ranges of the row tiles (or splits), each within the limits. */
export function in_ranges(
  { max_flop }: Step,
  total: number,
  flop_each: number,
  make: (first: number, count: number) => Dispatch,
): Dispatch[] {
  const most = Math.max(1, Math.min(kMaxGroups, Math.floor(max_flop / flop_each)));
  const dispatches: Dispatch[] = [];
  for (let first = 0; first < total; first += most) dispatches.push(make(first, Math.min(most, total - first)));
  return dispatches;
}
