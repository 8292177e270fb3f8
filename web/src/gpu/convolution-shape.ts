// What the lowerings of convolutions share: the parameters by name, and the cutting of long work.
import { kMaxGroups, param } from './lower-helpers.ts';
import type { Dispatch, Step } from './lowering.ts';

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
