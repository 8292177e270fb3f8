// Batch normalisation. The plain kernels give one workgroup to a channel, which steps through memory in strides of a
// row. The split variants read rows in order: partial sums per chunk of rows, combined in a fixed order, then one pass
// that applies them; many workgroups are busy, and every pass reads neighbours. Memory decides, so the vec4 kernels
// move four channels at once. A relu that follows is part of the same passes.
import { all_operands, ceil_div, dispatch, flat_groups, float_bits, item_groups, operands, param, plain } from './lower-helpers.ts';
import type { Lowerings, Step, Variant } from './lowering.ts';

/** Channels that an invocation takes at once, and what that appends to a kernel's name. */
type Lanes = { count: 1 | 4; suffix: '' | '_vec4' };

const kScalar: Lanes = { count: 1, suffix: '' };
const kVector: Lanes = { count: 4, suffix: '_vec4' };

const fits_lanes = (step: Step, { count }: Lanes) => param(step, 'channels') % count === 0;

/** Chunks are shorter where an invocation takes more channels, so that as many are busy. */
function chunks_of(step: Step, { count }: Lanes) {
  const rows = param(step, 'rows');
  const channels = param(step, 'channels');
  const chunk_rows = Math.max(8, Math.ceil(Math.sqrt(rows) / (count === 1 ? 2 : 4)));
  const chunks = ceil_div(rows, chunk_rows);
  return { channels, chunk_rows, chunks, partial_groups: flat_groups((chunks * channels) / count) };
}

const element_groups = (step: Step, { count }: Lanes) =>
  flat_groups((param(step, 'rows') * param(step, 'channels')) / count);

const train_split = (lanes: Lanes): Variant => ({
  name: `split${lanes.suffix}`,
  fits: (step) => param(step, 'rows') > 8 && fits_lanes(step, lanes),
  lower(step) {
    const { channels, chunk_rows, chunks, partial_groups } = chunks_of(step, lanes);
    const words = [...step.words, chunk_rows];
    const [partial, apply] = [`batch_norm_train_partial${lanes.suffix}`, `batch_norm_train_apply${lanes.suffix}`];
    // operands: x, affine, running, y, saved
    return {
      dispatches: [
        dispatch(partial, words, [{ operand: 0 }, { scratch: 0 }], partial_groups),
        dispatch('batch_norm_train_combine', words, [{ scratch: 0 }, ...operands(2, 4)], item_groups(channels)),
        dispatch(apply, words, operands(0, 1, 4, 3), element_groups(step, lanes)),
      ],
      scratch_bytes: [chunks * 2 * channels * 4],
    };
  },
});

const train_grad_split = (lanes: Lanes): Variant => ({
  name: `split${lanes.suffix}`,
  fits: (step) => param(step, 'rows') > 8 && fits_lanes(step, lanes),
  lower(step) {
    const { channels, chunk_rows, chunks, partial_groups } = chunks_of(step, lanes);
    const words = [...step.words, chunk_rows];
    const [partial, apply] = [`batch_norm_train_grad_partial${lanes.suffix}`, `batch_norm_train_grad_apply${lanes.suffix}`];
    const sum = [chunks, 2 * channels, float_bits(1)];
    // operands: x, affine, saved, dy, dx, daffine
    return {
      dispatches: [
        dispatch(partial, words, [...operands(0, 1, 2, 3), { scratch: 0 }], partial_groups),
        dispatch('reduce_rows', sum, [{ scratch: 0 }, { operand: 5 }], flat_groups(2 * channels)),
        dispatch(apply, words, operands(0, 1, 2, 3, 5, 4), element_groups(step, lanes)),
      ],
      scratch_bytes: [chunks * 2 * channels * 4],
    };
  },
});

/** batch_norm_eval and its gradient. */
const eval_vec4: Variant = {
  name: 'vec4',
  fits: (step) => fits_lanes(step, kVector),
  lower(step) {
    const all = all_operands(step);
    return {
      dispatches: [dispatch(`${step.op}_vec4`, step.words, all, element_groups(step, kVector))],
      scratch_bytes: [],
    };
  },
};

const per_channel = plain((params) => item_groups(params['channels'] as number));
const per_element = plain((params) => flat_groups((params['rows'] as number) * (params['channels'] as number)));

export const normalisation_lowerings: Lowerings = {
  batch_norm_train: [train_split(kVector), train_split(kScalar), per_channel],
  batch_norm_train_grad: [train_grad_split(kVector), train_grad_split(kScalar), per_channel],
  batch_norm_eval: [eval_vec4, per_element],
  batch_norm_eval_grad: [eval_vec4, per_element],
};
