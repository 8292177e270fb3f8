// How operations become dispatches. An operation has one or more variants; a variant owns its kernels, their
// workgroup counts and its scratch memory. Which one runs is measured (tuner.ts), guessed where nothing was, or forced.
import { convolution_lowerings } from './lower-convolution.ts';
import { depthwise_lowerings } from './lower-depthwise.ts';
import { imported_lowerings } from './lower-imported.ts';
import { normalisation_lowerings } from './lower-normalisation.ts';
import { plain_lowerings } from './lower-plain.ts';
import { transform_lowerings } from './lower-transforms.ts';

/** An operand of the step, or a piece of scratch. */
export type Binding = { operand: number } | { scratch: number };

export interface Dispatch {
  kernel: string;
  /** Values of the kernel's `override`s. */
  constants: Record<string, number>;
  /** The kernel's Params, as u32 bit patterns. */
  words: number[];
  /** For @binding(1) and up. */
  bindings: Binding[];
  groups: [x: number, y: number, z: number];
}

export interface Lowered {
  dispatches: Dispatch[];
  /** Bytes of each piece of scratch. */
  scratch_bytes: number[];
}

/** The parameters of a step: by field name, and as recorded. */
export interface Step {
  op: string;
  params: Record<string, number>;
  words: number[];
  operands: number;
  /** The operands that it writes. */
  writes: readonly number[];
  /** Dispatches with more floating-point operations than this are split where the variant can. */
  max_flop: number;
  device: DeviceTraits;
}

/** What decides between variants beyond the step itself. */
export interface DeviceTraits {
  /** Kernels may `enable subgroups;`. */
  subgroups: boolean;
  /** Kernels may `enable f16;`, and were asked to. */
  f16: boolean;
  /** A processor plays the GPU: loads and barriers are dear beside arithmetic. */
  software: boolean;
}

export interface Variant {
  name: string;
  /** It can run this step on this device. */
  fits(step: Step): boolean;
  /** Whether it is worth a trial: the best guess, a candidate, or never the fastest. Default 'maybe'. */
  suits?(step: Step): 'first' | 'maybe' | 'no';
  lower(step: Step): Lowered;
}

export type Lowerings = Record<string, Variant[]>;

const kLowerings: Lowerings = {
  ...plain_lowerings,
  ...transform_lowerings,
  ...normalisation_lowerings,
  ...imported_lowerings,
  ...depthwise_lowerings,
  ...convolution_lowerings,
};

/** The variants that can run this step. */
export function fitting_variants(step: Step): Variant[] {
  const variants = kLowerings[step.op];
  if (!variants) throw new Error(`the GPU executor does not know the operation ${step.op}`);
  return variants.filter((variant) => variant.fits(step));
}

/** Those that may be the fastest on the step's device, the best guess first. */
export function candidates(step: Step): Variant[] {
  const suits = (variant: Variant) => variant.suits?.(step) ?? 'maybe';
  const fitting = fitting_variants(step);
  const pick = (wanted: string) => fitting.filter((variant) => suits(variant) === wanted);
  return [...pick('first'), ...pick('maybe')];
}

/** Lowers a step by the named variant; undefined: by the best guess. */
export function lower_step(step: Step, name?: string): Lowered {
  const variant = name === undefined ? candidates(step)[0] : fitting_variants(step).find((one) => one.name === name);
  if (!variant) throw new Error(`${step.op} has no variant ${name ?? ''} for these parameters`);
  return variant.lower(step);
}
