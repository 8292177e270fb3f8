// How much work a step is, and the same step on fewer images: what a trial needs.
import { param } from './lower-helpers.ts';
import type { Step } from './lowering.ts';

/** Floating-point operations of one item, and the parameter that counts the items. */
interface Work {
  batch: string;
  flop_each: number;
}

function work_of(step: Step): Work | undefined {
  const product = (...names: string[]) => names.reduce((count, name) => count * param(step, name), 1);
  if ('kernel' in step.params) {
    const channels = 'out_channels' in step.params ? product('in_channels', 'out_channels') : param(step, 'channels');
    return { batch: 'n', flop_each: 2 * product('out_height', 'out_width', 'kernel', 'kernel') * channels };
  }
  // Bound by memory: an element counts as what a convolution does in the time.
  if (step.op.startsWith('batch_norm')) return { batch: 'rows', flop_each: 40 * param(step, 'channels') };
  if (step.op.startsWith('linear')) return { batch: 'rows', flop_each: 2 * product('in_features', 'out_features') };
  return undefined;
}

/** 0 where nobody counted. */
export function flop_of(step: Step): number {
  const work = work_of(step);
  return work ? work.flop_each * param(step, work.batch) : 0;
}

/** The step on as many of its items as make about `flop` operations, one at least. The operands stay as they are. */
export function cut_down(step: Step, flop: number): Step {
  const work = work_of(step);
  if (!work) return step;
  const items = Math.min(param(step, work.batch), Math.max(1, Math.round(flop / work.flop_each)));
  // Parameters are listed as the words are.
  const at = Object.keys(step.params).indexOf(work.batch);
  const words = step.words.map((word, i) => (i === at ? items : word));
  return { ...step, words, params: { ...step.params, [work.batch]: items } };
}

/** The same for equal work. */
export function step_key({ op, words, device }: Step): string {
  return `${op} ${words.join(' ')}${device.f16 ? ' f16' : ''}`;
}
